import { and, asc, desc, eq, isNotNull, sql } from "drizzle-orm";
import { auditEvents, customers, orderLineItems, orderNotes, orders, users } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import type { DeskOrderView, WaitingOrderView } from "#lib/orders/desk-views.ts";
import { findPlaced } from "#lib/orders/find-orders.ts";
import { changeInWords } from "#lib/orders/order-changes.ts";
import { allows } from "#lib/orders/status.ts";
import type { OrderView } from "#lib/orders/views.ts";
import type { Cursor } from "#lib/page.ts";

const pageSize = 30;

/**
 * One placed order of the account for staff, with what may be done to it. The version is read before everything else: so
 * what is shown may be newer than it, which costs a question, and never older, which would let something be overwritten.
 */
export async function findDeskOrder(ctx: Ctx, id: string): Promise<DeskOrderView | null> {
  requirePermission(ctx, "orders:manage");
  const isIt = and(eq(orders.id, id), eq(orders.accountId, ctx.account.id), isNotNull(orders.openedAt));
  const [row] = await ctx.db
    .select({
      version: orders.version,
      status: orders.status,
      paymentStatus: orders.paymentStatus,
      fulfillmentStatus: orders.fulfillmentStatus,
      customer: { id: customers.id, name: customers.name, status: customers.status },
    })
    .from(orders)
    .leftJoin(customers, eq(customers.id, orders.customerId))
    .where(isIt);
  if (!row) return null;
  const [order, lines, notes, history] = await Promise.all([
    findPlaced(ctx, eq(orders.id, id)),
    findLines(ctx, id),
    findNotes(ctx, id),
    findOrderHistory(ctx, id),
  ]);
  if (!order) return null;
  const { dueCents } = order;
  const may = {
    close: allows(row, "close"),
    cancel: allows(row, "cancel"),
    pay: allows(row, "pay") && dueCents > 0,
    fulfill: allows(row, "fulfill") && lines.length > 0,
  };
  const { version, customer } = row;
  return { order, version, customer, lines, dueCents, may, notes, history: withOwnDates(order, history) };
}

/** What nobody has recorded, the order itself tells: when it was placed, and when it ended. Newest first. */
function withOwnDates({ timeline }: OrderView, history: DeskOrderView["history"]): DeskOrderView["history"] {
  const isTold = (at: Date) => history.some((told) => told.at.getTime() === at.getTime());
  const own = timeline.filter(({ at }) => !isTold(at)).map(({ at, says }) => ({ id: says, at, says }));
  return [...history, ...own].toSorted((a, b) => b.at.getTime() - a.at.getTime());
}

/** The order of that id that staff have placed for somebody; null while there is none. */
export async function findPlacedByDesk(ctx: Ctx, id: string): Promise<{ id: string; code: string | null } | null> {
  requirePermission(ctx, "orders:manage");
  const isIt = and(eq(orders.id, id), eq(orders.accountId, ctx.account.id), eq(orders.channel, "desk"));
  const [found] = await ctx.db.select({ id: orders.id, code: orders.code }).from(orders).where(isIt);
  return found ?? null;
}

const findLines = (ctx: Ctx, orderId: string) =>
  ctx.db
    .select({
      id: orderLineItems.id,
      name: orderLineItems.name,
      quantity: orderLineItems.orderQuantity,
      fulfilled: orderLineItems.fulfilledQuantity,
    })
    .from(orderLineItems)
    .where(and(eq(orderLineItems.orderId, orderId), eq(orderLineItems.accountId, ctx.account.id)))
    .orderBy(asc(orderLineItems.id));

async function findNotes(ctx: Ctx, orderId: string): Promise<DeskOrderView["notes"]> {
  const rows = await ctx.db
    .select({ note: orderNotes, name: users.name, username: users.username })
    .from(orderNotes)
    .leftJoin(users, eq(users.id, orderNotes.authorUserId))
    .where(and(eq(orderNotes.orderId, orderId), eq(orderNotes.accountId, ctx.account.id)))
    .orderBy(asc(orderNotes.writtenAt), asc(orderNotes.id))
    .limit(200);
  const nobody = "somebody who is not on the team any more";
  return rows.map(({ note, name, username }) => ({
    id: note.id,
    body: note.body,
    by: name ?? username ?? nobody,
    at: note.writtenAt,
  }));
}

const doers: Record<string, string> = { guest: "The guest", customer: "The customer", operator: "The operator" };

async function findOrderHistory(ctx: Ctx, orderId: string): Promise<DeskOrderView["history"]> {
  const rows = await ctx.db
    .select({ event: auditEvents, name: users.name, username: users.username })
    .from(auditEvents)
    .leftJoin(users, eq(users.id, auditEvents.actorUserId))
    .where(and(eq(auditEvents.orderId, orderId), eq(auditEvents.accountId, ctx.account.id)))
    .orderBy(desc(auditEvents.at), desc(auditEvents.id))
    .limit(50);
  return rows.map(({ event: { id, event, at, data, actorKind }, name, username }) => ({
    id,
    at,
    says: `${name ?? username ?? doers[actorKind] ?? `Somebody (${actorKind})`} ${changeInWords(event, data)}`,
  }));
}

export type WaitingOrders = { rows: WaitingOrderView[]; earlier: Cursor | null; later: Cursor | null };

/** Orders that were placed and are not closed yet, those that wait the longest first. Paged by key. */
export async function findWaiting(
  ctx: Ctx,
  { earlier, later }: { earlier: Cursor | null; later: Cursor | null },
): Promise<WaitingOrders> {
  requirePermission(ctx, "orders:manage");
  const start = earlier ?? later;
  const key = start && sql`(${start.at.toISOString()}::timestamptz, ${start.id}::uuid)`;
  const position = sql`(${orders.openedAt}, ${orders.id})`;
  const beyond = key && (earlier ? sql`${position} < ${key}` : sql`${position} > ${key}`);
  const found = await ctx.db
    .select()
    .from(orders)
    .where(and(eq(orders.accountId, ctx.account.id), eq(orders.status, "opened"), beyond ?? undefined))
    .orderBy(...(earlier ? [desc(orders.openedAt), desc(orders.id)] : [asc(orders.openedAt), asc(orders.id)]))
    .limit(pageSize + 1);
  const page = found.slice(0, pageSize).flatMap(waitingRow);
  const rows = earlier ? page.reverse() : page;
  const hasMore = found.length > pageSize;
  const cursorOf = (row: WaitingOrderView | undefined) => (row ? { at: row.placedAt, id: row.id } : null);
  return {
    rows,
    earlier: (earlier ? hasMore : later) ? cursorOf(rows.at(0)) : null,
    later: earlier || hasMore ? cursorOf(rows.at(-1)) : null,
  };
}

function waitingRow({ openedAt, code, ...order }: typeof orders.$inferSelect): WaitingOrderView[] {
  if (!openedAt || !code) return [];
  const { id, name, grandTotalCents: totalCents, currency, paymentStatus, paidCents, fulfillmentStatus } = order;
  const fulfillment = order.fulfillmentMethod;
  return [
    {
      id,
      code,
      placedAt: openedAt,
      name,
      totalCents,
      currency,
      fulfillment,
      paymentStatus,
      paidCents,
      fulfillmentStatus,
    },
  ];
}
