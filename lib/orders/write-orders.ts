import { and, eq, isNull, ne, sql } from "drizzle-orm";
import { customers, orderLineItems, orders } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { untilNobodyMoves } from "#lib/claims/write-claims.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { withName } from "#lib/customers/customer-input.ts";
import { isReachedById } from "#lib/customers/guest.ts";
import { refuseUnlessMayOrder } from "#lib/customers/suspension.ts";
import { hasPermission, requirePermission } from "#lib/identity/permissions.ts";
import { countMiss, refuseGuesser } from "#lib/identity/throttle.ts";
import { lockWithCustomer, type OrderRow } from "#lib/orders/lock-order.ts";
import type { OrderFields } from "#lib/orders/order-input.ts";
import { reachable } from "#lib/orders/order-records.ts";
import { placedColumns, withFreshCode } from "#lib/orders/placing.ts";
import type { OrderStatus } from "#lib/orders/status.ts";
import { cancelLocked, closeLocked } from "#lib/orders/work-on-orders.ts";
import { Refusal, refuseFaults } from "#lib/refusal.ts";
import { sendOrderMail } from "#lib/tracking/order-mail.ts";

/**
 * Makes a cart. A publishable token may name a guest (refuses `not_allowed` for anybody else), staff any customer of the
 * account; a customer's is its own, whatever it names. Gives the order's id.
 */
export async function createOrder(
  ctx: Ctx,
  { fields, customerId }: { fields: OrderFields; customerId: string | null },
): Promise<string> {
  requirePermission(ctx, "orders:create");
  return inTransaction(ctx, async (ctx) => {
    const owner = ctx.viewer.kind === "customer" ? ctx.viewer.customerId : customerId;
    if (owner) await refuseOwner(ctx, owner);
    const [order] = await ctx.db
      .insert(orders)
      .values({
        ...withName(fields, fields),
        accountId: ctx.account.id,
        customerId: owner,
        channel: "api",
        currency: ctx.account.currency,
        insertedAt: ctx.now,
      })
      .returning({ id: orders.id });
    if (!order) throw new Error("an order was not written");
    return order.id;
  });
}

/** Holds the customer as it is until the order is written, so that it is not registered or merged in between. */
async function refuseOwner(ctx: Ctx, id: string): Promise<void> {
  const isHere = and(
    eq(customers.id, id),
    eq(customers.accountId, ctx.account.id),
    isNull(customers.supersededById),
    ne(customers.status, "deleted"),
    ctx.viewer.kind === "publishable" ? isReachedById : undefined,
  );
  const [owner] = await ctx.db.select({ id: customers.id }).from(customers).where(isHere).for("share");
  if (owner) return;
  if (ctx.viewer.kind === "publishable") throw new Refusal("not_allowed");
  throw new Refusal("invalid_input", { faults: [{ field: "customer", code: "invalid", says: "No such customer" }] });
}

/** Counts a guess at a customer's or an order's id that failed, whose own transaction was rolled back. */
export async function countingMisses<T>(ctx: Ctx, work: () => Promise<T>): Promise<T> {
  if (ctx.viewer.kind !== "publishable") return work();
  await refuseGuesser(ctx);
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal && (error.code === "not_allowed" || error.code === "not_found")) await countMiss(ctx);
    throw error;
  }
}

/**
 * Changes an order and, when asked to, its status. Shoppers change their carts and may place one that costs nothing;
 * staff change any order, and close or cancel it as the service desk does. After it the order must say who it is for and
 * how it reaches them (contract 8), else everything that is missing is refused at once. Its mailbox is told of a move.
 */
export async function changeOrder(
  ctx: Ctx,
  id: string,
  change: { fields: OrderFields; status: OrderStatus | null },
): Promise<void> {
  const once = () => inTransaction(ctx, (ctx) => changeOnce(ctx, id, change));
  await countingMisses(ctx, () => withFreshCode(() => untilNobodyMoves(once)));
}

async function changeOnce(
  ctx: Ctx,
  id: string,
  { fields, status }: { fields: OrderFields; status: OrderStatus | null },
): Promise<void> {
  const order = await lockOrder(ctx, id);
  const changed = { ...order, ...fields };
  changed.name ||= [changed.firstName, changed.lastName].filter(Boolean).join(" ") || null;
  if (order.status === "cart") refuseFaults(missingFrom(changed));
  const move = status === order.status ? null : status;
  if (move) refuseMove(ctx, order, move);
  const isPlaced = move !== null && order.status === "cart";
  if (isPlaced && order.customerId && !hasPermission(ctx, "orders:manage"))
    await refuseUnlessMayOrder(ctx, order.customerId);
  const placed = isPlaced ? await placing(ctx, order, changed) : {};
  await ctx.db
    .update(orders)
    .set({ ...fields, name: changed.name, ...placed, ...(changed.email !== order.email && { emailDisownedAt: null }) })
    .where(eq(orders.id, id));
  const subject = { orderId: id, customerId: order.customerId };
  if (isPlaced || !move)
    await record(ctx, isPlaced ? "order_placed" : "order_changed", subject, { from: order.version });
  const now = { ...changed, ...placed };
  if (move === "closed") await closeLocked(ctx, now, !isPlaced);
  if (move === "cancelled") await cancelLocked(ctx, now, { reason: "over the API", says: null }, !isPlaced);
  if (isPlaced && move !== "cancelled") await sendOrderMail(ctx, id);
}

/** The row, locked; refuses `not_found` for one out of reach and, to shoppers, for one that is placed. */
async function lockOrder(ctx: Ctx, id: string): Promise<OrderRow> {
  requirePermission(ctx, "orders:reach");
  const ownCart = hasPermission(ctx, "orders:manage") ? undefined : eq(orders.status, "cart");
  return lockWithCustomer(ctx, id, and(reachable(ctx), ownCart));
}

const needed = ["name", "email", "fulfillmentMethod"] as const;
const neededToShip = [
  "deliveryAddressLineOne",
  "deliveryAddressProvince",
  "deliveryAddressCity",
  "deliveryAddressCountryCode",
  "deliveryAddressPostalCode",
] as const;

function missingFrom(order: OrderRow) {
  const all = order.fulfillmentMethod === "ship" ? [...needed, ...neededToShip] : needed;
  return all
    .filter((field) => !order[field])
    .map((field) => ({ field, code: "required", says: "An order needs this before anything is done with it" }));
}

function refuseMove(ctx: Ctx, { status, grandTotalCents }: OrderRow, to: OrderStatus): void {
  if (!hasPermission(ctx, "orders:manage") && (to !== "opened" || grandTotalCents !== 0))
    throw new Refusal("impossible_move", {
      field: "status",
      says: "Only an order that costs nothing is placed this way.",
    });
  if (to === "cart" || (to === "opened" && status !== "cart"))
    throw new Refusal("impossible_move", {
      field: "status",
      says: `An order that is ${status} does not become ${to}.`,
    });
}

async function placing(ctx: Ctx, order: OrderRow, { fulfillmentMethod }: OrderRow) {
  const lines = await ctx.db
    .select({ name: orderLineItems.name })
    .from(orderLineItems)
    .where(eq(orderLineItems.orderId, order.id))
    .orderBy(orderLineItems.id);
  return placedColumns(ctx, order.status, { names: lines.map((line) => line.name), fulfillment: fulfillmentMethod });
}

/** Takes a cart away. Refuses `undeletable` to staff for a placed order, `not_found` to shoppers. */
export async function deleteOrder(ctx: Ctx, id: string): Promise<void> {
  const remove = async (ctx: Ctx) => {
    const order = await lockOrder(ctx, id);
    if (order.status !== "cart") throw new Refusal("undeletable", { field: "status" });
    await ctx.db.delete(orders).where(and(eq(orders.id, id), sql`${orders.status} = 'cart'`));
  };
  await countingMisses(ctx, () => untilNobodyMoves(() => inTransaction(ctx, remove)));
}
