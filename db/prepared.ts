import type { Query, SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { Db } from "#db/client.ts";

/**
 * A query built once for each pool and parsed once by each connection. Takes a function that builds and names it
 * (`.prepare("name")`), gives one that returns it for the handle at hand.
 */
export function preparedOnce<Query>(build: (db: Db) => Query): (db: Db) => Query {
  const built = new WeakMap<Db, Query>();
  return (db) => {
    const found = built.get(db) ?? build(db);
    built.set(db, found);
    return found;
  };
}

const dialect = new PgDialect();

/**
 * Runs a statement that no builder can write, parsed and planned once by each connection; inside a transaction it joins
 * it. The statement's text must not vary, or every variant is kept.
 */
export async function runPrepared(db: Db, name: string, statement: SQL): Promise<Record<string, unknown>[]> {
  const { session } = db._;
  const rows = await session.prepareQuery(dialect.sqlToQuery(statement), undefined, name, false).execute();
  return Array.isArray(rows) ? rows : [];
}

/**
 * The same for a statement whose values are placeholders: its text is put together once, at the first call, and each
 * run gives the values by name.
 */
export function preparedStatement(
  name: string,
  build: () => SQL,
): (db: Db, values: Record<string, unknown>) => Promise<Record<string, unknown>[]> {
  let query: Query | undefined;
  return async (db, values) => {
    query ??= dialect.sqlToQuery(build());
    const rows = await db._.session.prepareQuery(query, undefined, name, false).execute(values);
    return Array.isArray(rows) ? rows : [];
  };
}
