import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import type { Db } from "#db/client.ts";
import * as schema from "#db/schema/index.ts";

type Work = (sql: postgres.TransactionSql) => unknown;
type Values = Parameters<postgres.Sql["unsafe"]>[1];

/** Some tables are empty when a statement is planned, and hold thousands of rows when it is run for the last time. */
export const asForManyRows = { enable_seqscan: "off", enable_hashjoin: "off", enable_mergejoin: "off" };

/** The store's pool, but for one thing: each connection plans a statement once, where thousands of the same follow. */
export function connectPlanningOnce(url: string, max: number): { db: Db; end: () => Promise<void> } {
  const sql = postgres(url, { max, connection: asForManyRows, onnotice: () => {} });
  return { db: drizzle(planningOnce(sql), { schema, casing: "snake_case" }), end: () => sql.end() };
}

function planningOnce<S extends postgres.Sql | postgres.TransactionSql>(sql: S): S {
  return new Proxy(sql, {
    get(target, name): unknown {
      if (name === "unsafe") return (query: string, values?: Values) => target.unsafe(query, values, { prepare: true });
      if (name === "begin" && "begin" in target)
        return (work: Work) => target.begin((inner) => work(planningOnce(inner)));
      if (name === "savepoint" && "savepoint" in target)
        return (work: Work) => target.savepoint((inner) => work(planningOnce(inner)));
      return Reflect.get(target, name);
    },
  });
}
