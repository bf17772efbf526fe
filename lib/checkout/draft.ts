import { and, eq, inArray } from "drizzle-orm";
import { products } from "#db/schema/index.ts";
import { cartView, type Product } from "#lib/checkout/cart.ts";
import type { CartView } from "#lib/checkout/views.ts";
import type { Ctx } from "#lib/context.ts";
import { requirePermission } from "#lib/identity/permissions.ts";

/** What is wanted of a product in an order that staff put together. */
export type WantedLine = { productId: string; quantity: number };

/** Such an order as it would be placed now: nothing of it is written yet. */
export type Draft = { cart: CartView; lines: { product: Product; quantity: number }[] };

/**
 * The lines of an order that staff put together for somebody, at today's prices, in the order in which they are wanted.
 * What is not in the catalogue is left out; what is no longer sold says so. Writes nothing: such an order is no cart of
 * anybody's until it is placed.
 */
export async function findDraft(ctx: Ctx, wanted: WantedLine[], id = ""): Promise<Draft> {
  requirePermission(ctx, "orders:place_for");
  const ids = wanted.map(({ productId }) => productId);
  const isWanted = and(eq(products.accountId, ctx.account.id), inArray(products.id, ids));
  const found = ids.length === 0 ? [] : await ctx.db.select().from(products).where(isWanted);
  const lines = wanted.flatMap(({ productId, quantity }) => {
    const product = found.find((each) => each.id === productId);
    return product ? [{ product, quantity }] : [];
  });
  const rows = lines.map(({ product, quantity }) => {
    return { product, line: { id: product.id, orderQuantity: quantity, unitPriceCents: null } };
  });
  return { lines, cart: cartView(ctx, id, rows) };
}
