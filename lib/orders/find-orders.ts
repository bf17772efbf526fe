import { and, asc, desc, eq, isNotNull, type SQL, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { preparedOnce } from "#db/prepared.ts";
import { auditEvents, orderLineItems, orders } from "#db/schema/index.ts";
import { maskedEmail } from "#lib/claims/masked.ts";
import { type Ctx, requireCustomerId } from "#lib/context.ts";
import { dueCents } from "#lib/orders/status.ts";
import type { OrderView, PlacedStatus } from "#lib/orders/views.ts";
import type { Cursor } from "#lib/page.ts";

const pageSize = 20;

export type HistoryQuery = { status?: PlacedStatus; search?: string; older?: Cursor | null; newer?: Cursor | null };
export type HistoryRow = {
  id: string;
  code: string;
  status: PlacedStatus;
  placedAt: Date;
  totalCents: number;
  firstLine: string;
  lineCount: number;
};
export type History = { rows: HistoryRow[]; newer: Cursor | null; older: Cursor | null };

type Shape = { byStatus: boolean; searched: boolean; direction: "first" | "older" | "newer" };

const position = sql`(${orders.openedAt}, ${orders.id})`;
const from = sql`(${sql.placeholder("at")}::timestamptz, ${sql.placeholder("from")}::uuid)`;

function buildHistory(db: Db, { byStatus, searched, direction }: Shape) {
  const conditions: (SQL | undefined)[] = [
    eq(orders.customerId, sql.placeholder("customerId")),
    eq(orders.accountId, sql.placeholder("accountId")),
    isNotNull(orders.openedAt),
    byStatus ? eq(orders.status, sql.placeholder("status")) : undefined,
    searched ? sql`strpos(${orders.searchText}, ${sql.placeholder("search")}) > 0` : undefined,
    direction === "older" ? sql`${position} < ${from}` : undefined,
    direction === "newer" ? sql`${position} > ${from}` : undefined,
  ];
  const order =
    direction === "newer" ? [asc(orders.openedAt), asc(orders.id)] : [desc(orders.openedAt), desc(orders.id)];
  return db
    .select({
      id: orders.id,
      code: orders.code,
      status: orders.status,
      openedAt: orders.openedAt,
      totalCents: orders.grandTotalCents,
      lines: sql<string>`(select concat(count(*), ' ', (array_agg(line.name order by line.id))[1])
        from ${orderLineItems} as line where line.order_id = ${orders}.id)`,
    })
    .from(orders)
    .where(and(...conditions))
    .orderBy(...order)
    .limit(pageSize + 1)
    .prepare(`history_${Number(byStatus)}${Number(searched)}_${direction}`);
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
export async function findHistory(ctx: Ctx, { status, search, older, newer }: HistoryQuery): Promise<History> {
  const customerId = requireCustomerId(ctx);
  const direction = newer ? "newer" : older ? "older" : "first";
  const start = newer ?? older;
  const found = await historyOf(ctx.db, {
    byStatus: status !== undefined,
    searched: Boolean(search),
    direction,
  }).execute({
    customerId,
    accountId: ctx.account.id,
    status,
    search: search?.toLowerCase(),
    at: start?.at.toISOString(),
    from: start?.id,
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
  };
}

type FoundRow = Awaited<ReturnType<ReturnType<typeof buildHistory>["execute"]>>[number];

function historyRow({ code, status, openedAt, lines, ...row }: FoundRow): HistoryRow {
  if (status === "cart" || !openedAt || !code) throw new Error("a cart stood among the placed orders");
  const firstLine = lines.slice(lines.indexOf(" ") + 1);
  return { ...row, code, status, placedAt: openedAt, firstLine, lineCount: Number.parseInt(lines, 10) };
}

/** How many orders the asking customer has placed. */
export async function countOrders(ctx: Ctx): Promise<number> {
  return ctx.db.$count(orders, and(eq(orders.customerId, requireCustomerId(ctx)), isNotNull(orders.openedAt)));
}

/**
 * One placed order with its lines as they were bought, when it is the asking customer's; null for one that is somebody
 * else's, is still a cart, or never existed: nobody can tell which.
 */
export async function findOrder(ctx: Ctx, id: string): Promise<OrderView | null> {
  if (ctx.viewer.kind !== "guest" && ctx.viewer.kind !== "customer") return null;
  return findPlaced(ctx, and(eq(orders.id, id), eq(orders.customerId, ctx.viewer.customerId)));
}

/** Whether a placed order is the asking customer's. */
export const ownsOrder = async (ctx: Ctx, id: string): Promise<boolean> =>
  (await ctx.db.$count(orders, and(eq(orders.id, id), eq(orders.customerId, requireCustomerId(ctx))))) > 0;

/** The placed order of the account that this is true of, with its lines, whoever asks: the caller has seen to who may. */
export async function findPlaced(ctx: Ctx, isMeant: SQL | undefined): Promise<OrderView | null> {
  const isIt = and(eq(orders.accountId, ctx.account.id), isNotNull(orders.openedAt), isMeant);
  const [[found], lines] = await Promise.all([
    ctx.db.select({ order: orders, cancelSays }).from(orders).where(isIt),
    ctx.db
      .select({ line: orderLineItems })
      .from(orderLineItems)
      .innerJoin(orders, eq(orders.id, orderLineItems.orderId))
      .where(isIt)
      .orderBy(asc(orderLineItems.id)),
  ]);
  return found
    ? orderView(
        found,
        lines.map(({ line }) => line),
      )
    : null;
}

const cancelSays = sql<string | null>`(select event.data->>'says' from ${auditEvents} as event
  where event.order_id = ${orders}.id and event.event = 'order_cancelled' order by event.at desc limit 1)`;

type OrderRow = typeof orders.$inferSelect;
type LineRow = typeof orderLineItems.$inferSelect;

/** An address whose owner has said that the order isn't theirs is shown to nobody in full. */
const emailOf = ({ email, emailDisownedAt }: OrderRow) =>
  emailDisownedAt && email ? { email: null, disownedEmail: maskedEmail(email) } : { email, disownedEmail: null };

type Found = { order: OrderRow; cancelSays: string | null };

function orderView({ order, cancelSays }: Found, lines: LineRow[]): OrderView | null {
  const { status, openedAt, code, deliveryAddressLineOne: lineOne, deliveryAddressCity: city } = order;
  if (status === "cart" || !openedAt || !code) return null;
  return {
    id: order.id,
    code,
    status,
    placedAt: openedAt,
    currency: order.currency,
    lines: lines.map((line) => ({
      id: line.id,
      name: line.name,
      slug: line.slug,
      art: line.art,
      quantity: line.orderQuantity,
      unitCents: line.unitPriceCents ?? line.grandTotalCents,
      totalCents: line.grandTotalCents,
    })),
    totals: {
      subTotalCents: order.subTotalCents,
      taxCents: order.taxOneCents + order.taxTwoCents + order.taxThreeCents,
      grandTotalCents: order.grandTotalCents,
    },
    discount: order.discountCents > 0 ? { cents: order.discountCents, reason: order.discountReason ?? "" } : null,
    pointsPaidCents: order.pointsPaidCents,
    dueCents: dueCents(order),
    name: order.name,
    ...emailOf(order),
    phone: order.phoneNumber,
    fulfillment: order.fulfillmentMethod,
    paymentMethod: order.paymentMethod,
    paymentStatus: order.paymentStatus,
    paidCents: order.paidCents,
    fulfillmentStatus: order.fulfillmentStatus,
    address:
      lineOne && city
        ? {
            lineOne,
            lineTwo: order.deliveryAddressLineTwo,
            postalCode: order.deliveryAddressPostalCode,
            city,
            countryCode: order.deliveryAddressCountryCode,
          }
        : null,
    cancelSays,
    timeline: [
      { at: openedAt, says: "Order placed" },
      ...(order.closedAt
        ? [{ at: order.closedAt, says: order.fulfillmentMethod === "ship" ? "Delivered" : "Collected" }]
        : []),
      ...(order.cancelledAt ? [{ at: order.cancelledAt, says: "Cancelled" }] : []),
    ],
  };
}
