import { and, eq, sql } from "drizzle-orm";
import { addresses, type MergedAddress, type MergeTrace, orders } from "#db/schema/index.ts";
import { moveCart } from "#lib/claims/merged-cart.ts";
import { movePendingPoints, movePoints } from "#lib/claims/merged-points.ts";
import type { Ctx } from "#lib/context.ts";

/**
 * Gives everything that one customer has to another: cart, orders, points, and the address where the other has none.
 * Tells what that was, precisely enough to be undone. Call it when both are locked.
 */
export async function moveHoldings(ctx: Ctx, from: string, to: string): Promise<Omit<MergeTrace, "filled">> {
  const cart = await moveCart(ctx, from, to);
  const { placed, carts } = await moveOrders(ctx, from, to);
  const pendingPoints = await movePendingPoints(ctx, from, to);
  const points = await movePoints(ctx, from, to);
  const addressWas = await moveAddress(ctx, from, to);
  return { orders: placed, carts, cart, points, pendingPoints, address: !!addressWas, addressWas };
}

/** Everything but a storefront cart, of which a customer has one: placed orders and the API's carts. */
async function moveOrders(ctx: Ctx, from: string, to: string): Promise<{ placed: string[]; carts: string[] }> {
  const rows = await ctx.db
    .update(orders)
    .set({ customerId: to })
    .where(and(eq(orders.customerId, from), sql`not (${orders.status} = 'cart' and ${orders.channel} = 'storefront')`))
    .returning({ id: orders.id, status: orders.status });
  const idsOf = (isCart: boolean) => rows.filter((row) => (row.status === "cart") === isCart).map((row) => row.id);
  return { placed: idsOf(false), carts: idsOf(true) };
}

/** The guest's delivery address is kept where the customer has none; gives what it was then. */
async function moveAddress(ctx: Ctx, from: string, to: string): Promise<MergedAddress | null> {
  const { lineOne, lineTwo, postalCode, city, province, countryCode } = addresses;
  const [moved] = await ctx.db
    .update(addresses)
    .set({ customerId: to })
    .where(
      and(
        eq(addresses.customerId, from),
        sql`not exists (select from ${addresses} as own where own.customer_id = ${to})`,
      ),
    )
    .returning({ lineOne, lineTwo, postalCode, city, province, countryCode });
  return moved ?? null;
}
