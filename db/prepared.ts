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
