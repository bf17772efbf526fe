import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { onlyReading } from "#db/read-only.ts";
import * as schema from "#db/schema/index.ts";

export type Db = PostgresJsDatabase<typeof schema>;

declare global {
  var accountAreaDatabase: { db: Db; readOnly: Db; sql: postgres.Sql } | undefined;
}

/** A pool of its own, and a way to only read by it; given to Drizzle, which changes the client's parsers: never share it with raw queries. */
export function connect(url: string, max = 10): { db: Db; readOnly: Db; sql: postgres.Sql } {
  const sql = postgres(url, {
    max,
    connect_timeout: 2,
    idle_timeout: 60,
    backoff: () => 0.2,
    onnotice: () => {},
    connection: { application_name: "account-area" },
  });
  const over = (sql: postgres.Sql) => drizzle(sql, { schema, casing: "snake_case" });
  return { db: over(sql), readOnly: over(onlyReading(sql)), sql };
}

/** The one pool of this process; Next loads modules more than once, so it hangs on the process itself. */
export function database(url: string): Db {
  return processPool(url).db;
}

/** The same pool, for a request that must not change anything. */
export function readOnlyDatabase(url: string): Db {
  return processPool(url).readOnly;
}

function processPool(url: string) {
  globalThis.accountAreaDatabase ??= connect(url);
  return globalThis.accountAreaDatabase;
}

/** Ends the process's pool, letting queries under way finish. */
export async function disconnect(): Promise<void> {
  await globalThis.accountAreaDatabase?.sql.end({ timeout: 5 });
  globalThis.accountAreaDatabase = undefined;
}
