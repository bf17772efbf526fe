import { and, eq, inArray, sql } from "drizzle-orm";
import { type MergedCart, orderLineItems, orders } from "#db/schema/index.ts";
import { pricedLine, sumUp } from "#lib/checkout/cart.ts";
import { planCart } from "#lib/checkout/plan-cart.ts";
import type { Ctx } from "#lib/context.ts";

const storefrontCarts = (owners: string[]) =>
  and(inArray(orders.customerId, owners), eq(orders.status, "cart"), eq(orders.channel, "storefront"));

/** Gives a guest's storefront cart to another customer, of which each has one at most: two carts join line by line. */
export async function moveCart(ctx: Ctx, from: string, to: string): Promise<MergedCart | null> {
  const carts = await ctx.db
    .select({ id: orders.id, customerId: orders.customerId })
    .from(orders)
    .where(storefrontCarts([from, to]))
    .orderBy(orders.id)
    .for("update");
  const given = carts.find((cart) => cart.customerId === from);
  const own = carts.find((cart) => cart.customerId === to);
  if (!given) return null;
  if (!own) {
    await ctx.db.update(orders).set({ customerId: to }).where(eq(orders.id, given.id));
    return { id: given.id, joined: null, lines: [] };
  }
  const lines = await ctx.db
    .select()
    .from(orderLineItems)
    .where(inArray(orderLineItems.orderId, [given.id, own.id]));
  const plan = planCart(
    lines.filter((line) => line.orderId === given.id),
    lines.filter((line) => line.orderId === own.id),
  );
  for (const { line, quantity } of plan) {
    const amounts = pricedLine(ctx, line.unitPriceCents ?? 0, quantity);
    await ctx.db
      .insert(orderLineItems)
      .values({ ...line, id: undefined, orderId: own.id, ...amounts })
      .onConflictDoUpdate({
        target: [orderLineItems.orderId, orderLineItems.productId],
        targetWhere: sql`product_id is not null`,
        set: amounts,
      });
  }
  await ctx.db.delete(orders).where(eq(orders.id, given.id));
  await sumUp(ctx, own.id);
  return {
    id: given.id,
    joined: own.id,
    lines: plan.map(({ line, quantity, had }) => ({
      productId: line.productId,
      quantity,
      had,
      given: line.orderQuantity,
    })),
  };
}

/**
 * Gives a merged guest its cart back, as far as it is still there: the cart itself, or what its lines brought into the
 * other cart and nobody has taken out or bought since.
 */
export async function giveCartBack(ctx: Ctx, from: string, to: string, moved: MergedCart): Promise<void> {
  const carts = await ctx.db
    .select({ id: orders.id, customerId: orders.customerId })
    .from(orders)
    .where(storefrontCarts([from, to]))
    .orderBy(orders.id)
    .for("update");
  if (carts.some((cart) => cart.customerId === from)) return;
  const own = carts.find((cart) => cart.id === (moved.joined ?? moved.id));
  if (!own) return;
  if (!moved.joined) {
    await ctx.db.update(orders).set({ customerId: from }).where(eq(orders.id, own.id));
    return;
  }
  const back = { accountId: ctx.account.id, customerId: from, currency: ctx.account.currency, insertedAt: ctx.now };
  await ctx.db.insert(orders).values({ ...back, id: moved.id });
  const lines = await ctx.db.select().from(orderLineItems).where(eq(orderLineItems.orderId, own.id));
  for (const { productId, quantity, had, given } of moved.lines) {
    const line = lines.find((each) => each.productId === productId);
    if (!line) continue;
    const brought = given ?? quantity - had;
    const isAsMerged = line.orderQuantity === quantity;
    const left = isAsMerged ? had : Math.min(line.orderQuantity, had);
    const returned = isAsMerged ? brought : Math.min(line.orderQuantity - left, brought);
    if (returned <= 0) continue;
    const price = line.unitPriceCents ?? 0;
    const amounts = pricedLine(ctx, price, returned);
    await ctx.db.insert(orderLineItems).values({ ...line, id: undefined, orderId: moved.id, ...amounts });
    await putQuantity(ctx, line.id, price, isAsMerged ? left : line.orderQuantity - returned);
  }
  await sumUp(ctx, moved.id);
  await sumUp(ctx, own.id);
}

async function putQuantity(ctx: Ctx, lineId: string, unitPriceCents: number, quantity: number): Promise<void> {
  const isLine = eq(orderLineItems.id, lineId);
  if (quantity === 0) await ctx.db.delete(orderLineItems).where(isLine);
  else
    await ctx.db
      .update(orderLineItems)
      .set(pricedLine(ctx, unitPriceCents, quantity))
      .where(isLine);
}
