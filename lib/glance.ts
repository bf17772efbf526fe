import { type SQL, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { preparedOnce } from "#db/prepared.ts";

/**
 * What is looked at in the very statement that finds out who asks, to save a round trip: a column on whom it finds, its
 * placeholders, and a name for the statement with it, which says all that its text varies with.
 */
export type Glance = { name: string; column: (db: Db) => SQL<string>; values: Record<string, unknown> };

type Column = (db: Db) => SQL<string | null>;

/**
 * A statement that can be asked to look at something else too, built once for each kind of glance. Takes what builds
 * it, of a name and that column, which is null without a glance; gives the statement for a handle and a glance.
 */
export function preparedWithGlance<Query>(
  name: string,
  build: (db: Db, name: string, column: SQL<string | null>) => Query,
) {
  const prepared = (name: string, column: Column) => preparedOnce((db: Db) => build(db, name, column(db)));
  const alone = prepared(name, () => sql<null>`null`);
  const known = new Map<string, typeof alone>();
  return (db: Db, glance: Glance | null): Query => {
    if (!glance) return alone(db);
    const found = known.get(glance.name) ?? prepared(`${name} ${glance.name}`, glance.column);
    known.set(glance.name, found);
    return found(db);
  };
}
