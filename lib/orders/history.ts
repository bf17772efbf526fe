import { and, asc, desc, eq, isNotNull, type SQL, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { preparedOnce } from "#db/prepared.ts";
import { customers, orderLineItems, orders } from "#db/schema/index.ts";
import { type Ctx, requireCustomerId } from "#lib/context.ts";
import type { Glance } from "#lib/glance.ts";
import type { HistoryRow, PlacedStatus } from "#lib/orders/views.ts";
import type { Cursor } from "#lib/page.ts";

const pageSize = 20;

export type HistoryQuery = { status?: PlacedStatus; search?: string; older?: Cursor | null; newer?: Cursor | null };
/** `versions` are the ids and versions of all orders that were looked at, one more than are shown where there are more. */
export type History = { rows: HistoryRow[]; newer: Cursor | null; older: Cursor | null; versions: string };

type Shape = { byStatus: boolean; searched: boolean; direction: "first" | "older" | "newer" };

const position = sql`(${orders.openedAt}, ${orders.id})`;
const from = sql`(${sql.placeholder("at")}::timestamptz, ${sql.placeholder("from")}::uuid)`;

/** Which orders a page holds, and in which order they are looked for; whose they are, `isTheirs` says. */
function pageOf({ byStatus, searched, direction }: Shape, isTheirs: SQL | undefined) {
  const conditions: (SQL | undefined)[] = [
    isTheirs,
    isNotNull(orders.openedAt),
    byStatus ? eq(orders.status, sql.placeholder("status")) : undefined,
    searched ? sql`strpos(${orders.searchText}, ${sql.placeholder("search")}) > 0` : undefined,
    direction === "older" ? sql`${position} < ${from}` : undefined,
    direction === "newer" ? sql`${position} > ${from}` : undefined,
  ];
  const order =
    direction === "newer" ? [asc(orders.openedAt), asc(orders.id)] : [desc(orders.openedAt), desc(orders.id)];
  return { where: and(...conditions), order };
}

const nameOf = ({ byStatus, searched, direction }: Shape) =>
  `history_${Number(byStatus)}${Number(searched)}_${direction}`;

function buildHistory(db: Db, shape: Shape) {
  const isTheirs = and(
    eq(orders.customerId, sql.placeholder("customerId")),
    eq(orders.accountId, sql.placeholder("accountId")),
  );
  const { where, order } = pageOf(shape, isTheirs);
  return db
    .select({
      id: orders.id,
      version: orders.version,
      code: orders.code,
      status: orders.status,
      openedAt: orders.openedAt,
      totalCents: orders.grandTotalCents,
      lines: sql<string>`(select concat(count(*), ' ', (array_agg(line.name order by line.id))[1])
        from ${orderLineItems} as line where line.order_id = ${orders}.id)`,
    })
    .from(orders)
    .where(where)
    .orderBy(...order)
    .limit(pageSize + 1)
    .prepare(nameOf(shape));
}

/** Whether the versions of a page of the customer whom a query on customers finds are those that were seen. */
function isAsSeen(db: Db, shape: Shape): SQL<string> {
  const isTheirs = sql`${orders.customerId} = ${customers}.id and ${orders.accountId} = ${customers}.account_id`;
  const { where, order } = pageOf(shape, isTheirs);
  const page = db
    .select({
      id: orders.id,
      version: orders.version,
      place: sql<number>`row_number() over (order by ${sql.join(order, sql`, `)})`.as("place"),
    })
    .from(orders)
    .where(where)
    .orderBy(...order)
    .limit(pageSize + 1)
    .as("page");
  return sql<string>`(select coalesce(string_agg(page.id || ' ' || page.version, ',' order by page.place), '') = ${sql.placeholder("versions")}::text
    from ${page})::text`;
}

const shapeOf = ({ status, search, older, newer }: HistoryQuery): Shape => ({
  byStatus: status !== undefined,
  searched: Boolean(search),
  direction: newer ? "newer" : older ? "older" : "first",
});

function placeholdersOf({ status, search, older, newer }: HistoryQuery) {
  const start = newer ?? older;
  return { status, search: search?.toLowerCase(), at: start?.at.toISOString(), from: start?.id };
}

/** Looks whether a page of the history of whoever asks is still as it was with these versions; tells `true` then. */
export function glanceAtHistory(query: HistoryQuery, versions: string): Glance {
  const shape = shapeOf(query);
  return {
    name: nameOf(shape),
    column: (db) => isAsSeen(db, shape),
    values: { ...placeholdersOf(query), versions },
  };
}

const histories = new Map<string, (db: Db) => ReturnType<typeof buildHistory>>();

function historyOf(db: Db, shape: Shape) {
  const key = JSON.stringify(shape);
  const query = histories.get(key) ?? preparedOnce((db: Db) => buildHistory(db, shape));
  histories.set(key, query);
  return query(db);
}

/**
 * One page of the asking customer's placed orders, newest first, with the cursors that lead on: after `older`, or
 * before `newer`, or the first. Paged by key, so that the thousandth page costs what the first costs.
 */
export async function findHistory(ctx: Ctx, query: HistoryQuery): Promise<History> {
  const customerId = requireCustomerId(ctx);
  const shape = shapeOf(query);
  const { direction } = shape;
  const found = await historyOf(ctx.db, shape).execute({
    ...placeholdersOf(query),
    customerId,
    accountId: ctx.account.id,
  });
  const page = found.slice(0, pageSize).map(historyRow);
  const rows = direction === "newer" ? page.reverse() : page;
  const hasMore = found.length > pageSize;
  const [first, last] = [rows.at(0), rows.at(-1)];
  return {
    rows,
    newer:
      first && (direction === "newer" ? hasMore : direction === "older") ? { at: first.placedAt, id: first.id } : null,
    older: last && (direction === "newer" || hasMore) ? { at: last.placedAt, id: last.id } : null,
    versions: found.map(({ id, version }) => `${id} ${version}`).join(","),
  };
}

type FoundRow = Awaited<ReturnType<ReturnType<typeof buildHistory>["execute"]>>[number];

function historyRow({ code, status, openedAt, lines, version: _, ...row }: FoundRow): HistoryRow {
  if (status === "cart" || !openedAt || !code) throw new Error("a cart stood among the placed orders");
  const firstLine = lines.slice(lines.indexOf(" ") + 1);
  return { ...row, code, status, placedAt: openedAt, firstLine, lineCount: Number.parseInt(lines, 10) };
}
