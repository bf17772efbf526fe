import { type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { type Asked, beyond, inOrder } from "#lib/paging.ts";

/** So many of the newest are looked at one by one: a common word is among them often enough to fill a page. */
const nearby = 3_000;

/** So many hits of a rarer word are put in order. There is no more to be seen of a word that more have. */
export const mostHits = 2_000;

type Searched = { table: PgTable; id: PgColumn; at: PgColumn; within: SQL | undefined };

/**
 * The ids of a page of what has the words, newest first, and whether that is not all in order. A common word is found
 * among the newest, by the index that the list is sorted by, and a rare one by the index of its trigrams, in which a
 * common one has too many places. Neither reads the table from end to end.
 */
export function hitsOf({ table, id, at, within }: Searched, words: SQL | undefined, asked: Asked): SQL {
  const scope = sql.join(
    [within, beyond([at, id], asked)].flatMap((part) => part ?? []),
    sql` and `,
  );
  const order = sql.join(inOrder([at, id], asked), sql`, `);
  const way = asked.direction === "newer" ? sql`at asc, id asc` : sql`at desc, id desc`;
  if (!words) return allHitsOf({ table, id, at, within }, words, asked);
  return sql`
    with near as materialized (
      select id, at from (
        select ${id} as id, ${at} as at, ${words} as fits from ${table} where ${scope} order by ${order} limit ${nearby}
      ) as newest where fits order by ${way} limit ${asked.limit}),
    far as materialized (
      select ${id} as id, ${at} as at from ${table}
      where (select count(*) from near) < ${asked.limit} and ${scope} and ${words} limit ${mostHits})
    select id, at, (select count(*) from far) >= ${mostHits} as is_cut
    from (select id, at from near union select id, at from far) as found order by ${way} limit ${asked.limit}`;
}

/** The same without a bound and in order, however long it takes: for what is written into a file. */
export function allHitsOf({ table, id, at, within }: Searched, words: SQL | undefined, asked: Asked): SQL {
  const scope = sql.join(
    [within, beyond([at, id], asked), words].flatMap((part) => part ?? []),
    sql` and `,
  );
  return sql`select ${id} as id, ${at} as at, false as is_cut from ${table} where ${scope}
    order by ${sql.join(inOrder([at, id], asked), sql`, `)} limit ${asked.limit}`;
}

/** A pattern that the planner does not see: it plans for a rare word, so that it never takes to reading everything. */
export const fits = (text: SQL | PgColumn, pattern: string): SQL => sql`${text} like (select folded(${pattern}::text))`;
