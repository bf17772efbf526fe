import { and, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { Ctx } from "#lib/context.ts";
import type { Cursor } from "#lib/page.ts";

/**
 * What a list is asked for: filters (alternatives of each key), a word, and a page, either by number or by key. `count`
 * says whether the counts are wanted: they cost a look at every row that matches.
 */
export type Paged = {
  filter: Record<string, string[]>;
  search: string | null;
  size: number;
  number: number;
  older: Cursor | null;
  newer: Cursor | null;
  count: boolean;
};

/** A page of a list; `older` and `newer` are the keys that lead on, null at either end. */
export type PageOf<Row> = {
  rows: Row[];
  older: Cursor | null;
  newer: Cursor | null;
  counts: { total: number; all: number } | null;
};

type Direction = "older" | "newer";

type List<Row> = {
  /** The two columns that the list is sorted by, newest first. */
  position: [SQL | PgColumn, PgColumn];
  positionOf: (row: Row) => Cursor;
  rows: (where: SQL | undefined, limit: number, offset: number, direction: Direction) => Promise<Row[]>;
  counts: { matching: SQL; visible: SQL };
};

/** Reads one page of a list, and its counts beside it when they are wanted. */
export async function pageOf<Row>(ctx: Ctx, query: Paged, list: List<Row>): Promise<PageOf<Row>> {
  const direction: Direction = query.newer ? "newer" : "older";
  const start = query.newer ?? query.older;
  const [at, id] = list.position;
  const key = start && sql`(${start.at.toISOString()}::timestamptz, ${start.id}::uuid)`;
  const beyond = key
    ? direction === "newer"
      ? sql`(${at}, ${id}) > ${key}`
      : sql`(${at}, ${id}) < ${key}`
    : undefined;
  const offset = start ? 0 : (query.number - 1) * query.size;
  const [found, counts] = await Promise.all([
    list.rows(and(beyond), query.size + 1, offset, direction),
    query.count ? countBoth(ctx, list.counts) : null,
  ]);
  const page = found.slice(0, query.size);
  const rows = direction === "newer" ? page.reverse() : page;
  const hasMore = found.length > query.size;
  const [first, last] = [rows.at(0), rows.at(-1)];
  const comesFromOlder = direction === "older" && (start !== null || offset > 0);
  return {
    rows,
    newer: first && (direction === "newer" ? hasMore : comesFromOlder) ? list.positionOf(first) : null,
    older: last && (direction === "newer" || hasMore) ? list.positionOf(last) : null,
    counts,
  };
}

async function countBoth(ctx: Ctx, { matching, visible }: { matching: SQL; visible: SQL }) {
  const [counted] = await ctx.db.execute<{ total: number; all: number }>(
    sql`select ${matching} as total, ${visible} as "all"`,
  );
  return { total: Number(counted?.total ?? 0), all: Number(counted?.all ?? 0) };
}
