import { and, asc, eq, isNotNull } from "drizzle-orm";
import { orderLineItems, orders, products } from "#db/schema/index.ts";
import { addLine, openCart, sumUp } from "#lib/checkout/cart.ts";
import { type Ctx, inTransaction, requireCustomerId } from "#lib/context.ts";
import { Refusal } from "#lib/refusal.ts";

async function linesOf(ctx: Ctx, orderId: string) {
  return ctx.db
    .select({ line: orderLineItems, product: products })
    .from(orderLineItems)
    .innerJoin(orders, eq(orders.id, orderLineItems.orderId))
    .leftJoin(products, eq(products.id, orderLineItems.productId))
    .where(
      and(
        eq(orders.id, orderId),
        eq(orders.accountId, ctx.account.id),
        eq(orders.customerId, requireCustomerId(ctx)),
        isNotNull(orders.openedAt),
      ),
    )
    .orderBy(asc(orderLineItems.id));
}

/** Puts what a placed order of the asking customer held into the cart, as far as it is still sold. Refuses `not_found`. */
export async function orderAgain(ctx: Ctx, orderId: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const lines = await linesOf(ctx, orderId);
    if (lines.length === 0) throw new Refusal("not_found");
    const cartId = await openCart(ctx, requireCustomerId(ctx));
    for (const { line, product } of lines) {
      if (product?.isSold) await addLine(ctx, cartId, product, line.orderQuantity, "cut");
    }
    await sumUp(ctx, cartId);
  });
}

/** The names of what one of the asking customer's orders held and the store does not sell any more. */
export async function findNoLongerSold(ctx: Ctx, orderId: string | undefined): Promise<string[]> {
  if (!orderId || (ctx.viewer.kind !== "guest" && ctx.viewer.kind !== "customer")) return [];
  const lines = await linesOf(ctx, orderId);
  return lines.filter(({ product }) => !product?.isSold).map(({ line }) => line.name);
}
