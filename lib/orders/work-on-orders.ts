import { and, asc, eq } from "drizzle-orm";
import { orderLineItems, orderNotes, orders } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { untilNobodyMoves } from "#lib/claims/write-claims.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { lockWithCustomer, type OrderRow } from "#lib/orders/lock-order.ts";
import { refuseUnlessSeen } from "#lib/orders/order-changes.ts";
import {
  dueCents,
  lineFulfillment,
  nextOrderStatus,
  type OrderMove,
  type OrderWork,
  orderFulfillment,
  paymentFor,
  refuseUnlessAllowed,
} from "#lib/orders/status.ts";
import { returnSpentPoints } from "#lib/points/return-spent.ts";
import { Refusal } from "#lib/refusal.ts";
import { sendOrderCancelledMail, sendOrderCompleteMail } from "#lib/tracking/order-mail.ts";

/** An order as whoever works on it has seen it. */
export type SeenOrder = { id: string; version: string };

/** Why an order is cancelled: for the files, and in a sentence for the customer, if there is one. */
export type Cancelling = { reason: string; says: string | null };

/**
 * Closes an order: everything of it was handed over, also what nobody had noted yet, and the customer is told. Refuses
 * `impossible_move`, and `order_changed` for an order that is not as it was seen.
 */
export async function closeOrder(ctx: Ctx, seen: SeenOrder): Promise<void> {
  await working(ctx, seen, "close", (ctx, order) => closeLocked(ctx, order));
}

/**
 * Cancels an order of which nothing was handed over. Points that were spent on it come back, what was paid is noted as
 * paid back, and the customer is told. Refuses as `closeOrder` does.
 */
export async function cancelOrder(ctx: Ctx, { reason, says, ...seen }: SeenOrder & Cancelling): Promise<void> {
  await working(ctx, seen, "cancel", (ctx, order) => cancelLocked(ctx, order, { reason, says }));
}

/**
 * Notes how much of an order was paid so far, all in all; from that follows whether it is. Refuses as `closeOrder` does, and
 * `impossible_move` where nothing is to be paid in money.
 */
export async function noteWhatWasPaid(
  ctx: Ctx,
  { paidCents, ...seen }: SeenOrder & { paidCents: number },
): Promise<void> {
  await working(ctx, seen, "pay", async (ctx, order) => {
    if (dueCents(order) === 0)
      throw new Refusal("impossible_move", { says: "Nothing of this order is to be paid in money." });
    if (paidCents < 0 || paidCents > dueCents(order))
      throw new Refusal("invalid_input", { field: "paid", says: "Enter an amount from nothing to what is to be paid" });
    const paymentStatus = paymentFor({ ...order, paidCents });
    await ctx.db.update(orders).set({ paidCents, paymentStatus }).where(eq(orders.id, order.id));
    await recordWork(ctx, "order_paid", order, { paidCents, isDone: paymentStatus === "paid" });
  });
}

/**
 * Notes how many pieces of each line were handed over so far, all in all; lines that are not named stay as they are. The
 * customer is told when that was the last of it. Refuses as `closeOrder` does.
 */
export async function noteWhatWasHandedOver(
  ctx: Ctx,
  { quantities, ...seen }: SeenOrder & { quantities: ReadonlyMap<string, number> },
): Promise<void> {
  await working(ctx, seen, "fulfill", async (ctx, order) => {
    const status = await fulfillLines(ctx, order, (line) => quantities.get(line.id) ?? line.fulfilledQuantity);
    await recordWork(ctx, "order_fulfilled", order, { isDone: status === "fulfilled" });
    if (status === "fulfilled" && order.fulfillmentStatus !== "fulfilled") await sendOrderCompleteMail(ctx, order.id);
  });
}

/** Adds a note to a placed order, for staff to read. Nothing is overwritten by it, so it does not matter what was seen. */
export async function addOrderNote(ctx: Ctx, { id, body }: { id: string; body: string }): Promise<void> {
  await working(ctx, { id, version: null }, "note", async (ctx, order) => {
    const authorUserId = "userId" in ctx.viewer ? ctx.viewer.userId : null;
    await ctx.db.insert(orderNotes).values({
      accountId: ctx.account.id,
      orderId: order.id,
      authorKind: ctx.viewer.kind,
      authorUserId,
      body,
      writtenAt: ctx.now,
    });
    await recordWork(ctx, "order_noted", order);
  });
}

type Work = (ctx: Ctx, order: OrderRow) => Promise<void>;

/** Holds customer and order, and judges by what is true then, whatever was true when somebody pressed the button. */
async function working(
  ctx: Ctx,
  { id, version }: { id: string; version: string | null },
  move: OrderMove | OrderWork,
  work: Work,
): Promise<void> {
  requirePermission(ctx, "orders:manage");
  await untilNobodyMoves(() =>
    inTransaction(ctx, async (ctx) => {
      const order = await lockWithCustomer(ctx, id);
      await refuseUnlessSeen(ctx, order, version);
      refuseUnlessAllowed(order, move);
      await work(ctx, order);
    }),
  );
}

/** Closes an order that is locked with its customer; `isTold` is false where the customer hears of it in another way. */
export async function closeLocked(ctx: Ctx, order: OrderRow, isTold = true): Promise<void> {
  const status = nextOrderStatus(order, "close");
  const isComplete = order.fulfillmentStatus === "fulfilled";
  if (order.fulfillmentStatus !== "returned") await fulfillLines(ctx, order, (line) => line.orderQuantity);
  await ctx.db.update(orders).set({ status, closedAt: ctx.now }).where(eq(orders.id, order.id));
  await recordWork(ctx, "order_closed", order);
  if (isTold && !isComplete) await sendOrderCompleteMail(ctx, order.id);
}

/** Cancels an order that is locked with its customer; `isTold` is false for one that nobody has heard of. */
export async function cancelLocked(
  ctx: Ctx,
  order: OrderRow,
  { reason, says }: Cancelling,
  isTold = true,
): Promise<void> {
  const status = nextOrderStatus(order, "cancel");
  const paymentStatus = order.paidCents > 0 || order.paymentStatus === "paid" ? "refunded" : order.paymentStatus;
  await ctx.db.update(orders).set({ status, paymentStatus, cancelledAt: ctx.now }).where(eq(orders.id, order.id));
  const points = await returnSpentPoints(ctx, order.id);
  await recordWork(ctx, "order_cancelled", order, {
    reason,
    ...(says ? { says } : {}),
    ...(points > 0 ? { points } : {}),
  });
  if (isTold) await sendOrderCancelledMail(ctx, order.id, { says, points });
}

type Line = typeof orderLineItems.$inferSelect;

/** The one place where a line's and an order's fulfilment are written: both follow from how many pieces were handed over. */
async function fulfillLines(ctx: Ctx, order: OrderRow, quantityOf: (line: Line) => number) {
  const isOfOrder = and(eq(orderLineItems.orderId, order.id), eq(orderLineItems.accountId, ctx.account.id));
  const before = await ctx.db.select().from(orderLineItems).where(isOfOrder).orderBy(asc(orderLineItems.id));
  const after = before.map((line) => ({ ...line, fulfilledQuantity: quantityOf(line) }));
  for (const line of after) {
    const { id, fulfilledQuantity, orderQuantity } = line;
    if (fulfilledQuantity < 0 || fulfilledQuantity > orderQuantity)
      throw new Refusal("invalid_input", { field: `line.${id}`, says: `Enter a number from 0 to ${orderQuantity}` });
    if (before.find((each) => each.id === id)?.fulfilledQuantity === fulfilledQuantity) continue;
    await ctx.db
      .update(orderLineItems)
      .set({ fulfilledQuantity, fulfillmentStatus: lineFulfillment(line) })
      .where(eq(orderLineItems.id, id));
  }
  const fulfillmentStatus = orderFulfillment(after);
  await ctx.db.update(orders).set({ fulfillmentStatus }).where(eq(orders.id, order.id));
  return fulfillmentStatus;
}

/** `from` is the version that was there before: by it somebody who has seen that one can be told. */
async function recordWork(
  ctx: Ctx,
  event: "order_closed" | "order_cancelled" | "order_paid" | "order_fulfilled" | "order_noted",
  { id: orderId, customerId, version: from }: OrderRow,
  data: Record<string, unknown> = {},
): Promise<void> {
  await record(ctx, event, { orderId, customerId }, { from, ...data });
}
