import { asc, desc, type SQL, sql } from "drizzle-orm";
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

/** The page that a list's query is to find: from which key on, which way, how many rows, and whether to count. */
export type Asked = {
  direction: "first" | "older" | "newer";
  start: Cursor | null;
  limit: number;
  offset: number;
  counted: boolean;
};

/** How many there are, told with every row so that it needs no round trip of its own; null where nobody asked. */
type Counted = { total: number | null; all: number | null };

type Rows<Row, Found> = { positionOf: (row: Row) => Cursor; rows: (asked: Asked) => Promise<Found[]> };
type List<Row> = Rows<Row, Row & Counted> & { counts: Counts };

/** Statements that count what matches, and what whoever asks can see at all. */
export type Counts = { matching: SQL; visible: SQL };

/** Reads one page of a list, and its counts with it when they are wanted. */
export async function pageOf<Row>(ctx: Ctx, query: Paged, list: List<Row>): Promise<PageOf<Row>> {
  const page = await uncountedPageOf<Row, Row & Counted>(query, list);
  return { ...page, counts: query.count ? await countsOf(ctx, page.rows.at(0), list.counts) : null };
}

/** What a list's query is to find: one row more than the page has, which says whether there are more. */
export function askedFor({ newer, older, number, size, count: counted }: Paged): Asked {
  const start = newer ?? older;
  const direction = newer ? "newer" : older ? "older" : "first";
  return { direction, start, limit: size + 1, offset: start ? 0 : (number - 1) * size, counted };
}

/** Reads one page of a list whose counts, if they are wanted, come by another way. */
export async function uncountedPageOf<Row, Found extends Row = Row>(
  query: Paged,
  list: Rows<Row, Found>,
): Promise<Omit<PageOf<Found>, "counts">> {
  const asked = askedFor(query);
  const { direction, offset } = asked;
  const found = await list.rows(asked);
  const page = found.slice(0, query.size);
  const rows = direction === "newer" ? page.reverse() : page;
  const hasMore = found.length > query.size;
  const [first, last] = [rows.at(0), rows.at(-1)];
  const comesFromOlder = direction === "older" || offset > 0;
  return {
    rows,
    newer: first && (direction === "newer" ? hasMore : comesFromOlder) ? list.positionOf(first) : null,
    older: last && (direction === "newer" || hasMore) ? list.positionOf(last) : null,
  };
}

/** What a page without rows cannot tell is asked by itself. */
async function countsOf(ctx: Ctx, row: Counted | undefined, { matching, visible }: Counts) {
  if (row) return { total: row.total ?? 0, all: row.all ?? 0 };
  const [counted] = await ctx.db.execute<{ total: number; all: number }>(
    sql`select ${matching} as total, ${visible} as "all"`,
  );
  return { total: Number(counted?.total ?? 0), all: Number(counted?.all ?? 0) };
}

/** The counts as columns of a list's query. */
export const countColumns = ({ counted }: Pick<Asked, "counted">, { matching, visible }: Counts) => ({
  total: counted ? sql<number | null>`${matching}` : sql<number | null>`null::int`,
  all: counted ? sql<number | null>`${visible}` : sql<number | null>`null::int`,
});

type Position = [SQL | PgColumn, PgColumn];

/** Only what lies beyond the key, by the two columns that the list is sorted by. */
export function beyond([at, id]: Position, { direction, start }: Asked): SQL | undefined {
  if (!start) return undefined;
  const key = sql`(${start.at.toISOString()}::timestamptz, ${start.id}::uuid)`;
  return direction === "newer" ? sql`(${at}, ${id}) > ${key}` : sql`(${at}, ${id}) < ${key}`;
}

/** Newest first; towards the newer, the oldest of those first. */
export const inOrder = ([at, id]: Position, { direction }: Pick<Asked, "direction">) =>
  direction === "newer" ? [asc(at), asc(id)] : [desc(at), desc(id)];
