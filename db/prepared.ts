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

/** Runs a statement's text under a name that each connection knows it by; inside a transaction it joins it. */
async function run(db: Db, name: string, query: Query, values: Record<string, unknown>) {
  const rows = await db._.session.prepareQuery(query, undefined, name, false).execute(values);
  return Array.isArray(rows) ? rows : [];
}

/**
 * Runs a statement that no builder can write, parsed and planned once by each connection; inside a transaction it joins
 * it. The statement's text must not vary, or every variant is kept.
 */
export const runPrepared = (db: Db, name: string, statement: SQL): Promise<Record<string, unknown>[]> =>
  run(db, name, dialect.sqlToQuery(statement), {});

/**
 * The same for a statement whose values are placeholders: its text is put together once, at the first call, and each
 * run gives the values by name.
 */
export function preparedStatement(
  name: string,
  build: () => SQL,
): (db: Db, values: Record<string, unknown>) => Promise<Record<string, unknown>[]> {
  let query: Query | undefined;
  return (db, values) => {
    query ??= dialect.sqlToQuery(build());
    return run(db, name, query, values);
  };
}
