import { and, eq } from "drizzle-orm";
import { orderLineItems, orders, products } from "#db/schema/index.ts";
import { pricedLine, sumUp } from "#lib/checkout/cart.ts";
import { largestQuantity } from "#lib/checkout/plan-cart.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { hasPermission, requirePermission } from "#lib/identity/permissions.ts";
import type { LineFields } from "#lib/orders/order-input.ts";
import { type LineRecord, reachable } from "#lib/orders/order-records.ts";
import { Refusal, refuseFaults } from "#lib/refusal.ts";

type Product = typeof products.$inferSelect;

const amounts = ["subTotalCents", "taxOneCents", "taxTwoCents", "taxThreeCents"] as const;

/**
 * Adds a line to a cart, of a product at its price of today, or of anything with a name and an amount. Every change adds
 * up the order in the same transaction. Refuses negative amounts to shoppers, who could discount themselves.
 */
export async function addOrderLine(
  ctx: Ctx,
  orderId: string,
  { fields, productId }: { fields: LineFields; productId: string | null },
): Promise<LineRecord> {
  return inTransaction(ctx, async (ctx) => {
    const order = await lockCart(ctx, orderId);
    const product = productId ? await findProduct(ctx, productId) : null;
    refuseFaults([
      !product && !fields.name && { field: "name", code: "required", says: "Say what the line is for" },
      ...negativeAmounts(ctx, product ? {} : fields),
    ]);
    const line = product ? await addProduct(ctx, order.id, product, fields) : await insertLine(ctx, order, fields);
    await sumUp(ctx, order.id);
    return line;
  });
}

/** Changes a line of a cart; the amounts of a product's line come from its price and follow the quantity. */
export async function changeOrderLine(ctx: Ctx, id: string, fields: LineFields): Promise<LineRecord> {
  return inTransaction(ctx, async (ctx) => {
    const { line, order } = await lockLine(ctx, id);
    refuseFaults([
      fields.name === null && !line.productId && { field: "name", code: "required", says: "Say what the line is for" },
      ...negativeAmounts(ctx, line.productId ? {} : fields),
    ]);
    const { subTotalCents, taxOneCents, taxTwoCents, taxThreeCents, name, code, printName, ...rest } = fields;
    const named = { ...(name ? { name } : {}), ...given({ code, printName }) };
    const columns = { ...rest, ...(line.productId ? {} : named) };
    const priced = line.productId
      ? pricedLine(ctx, line.unitPriceCents ?? 0, piecesFrom(fields.orderQuantity ?? line.orderQuantity))
      : ownAmounts({ ...line, ...given({ subTotalCents, taxOneCents, taxTwoCents, taxThreeCents }) });
    const [changed] = await ctx.db
      .update(orderLineItems)
      .set({ ...columns, ...priced })
      .where(eq(orderLineItems.id, id))
      .returning();
    if (!changed) throw new Error("a line was not written");
    await sumUp(ctx, order.id);
    return changed;
  });
}

/** Takes a line out of a cart. */
export async function removeOrderLine(ctx: Ctx, id: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const { order } = await lockLine(ctx, id);
    await ctx.db.delete(orderLineItems).where(eq(orderLineItems.id, id));
    await sumUp(ctx, order.id);
  });
}

type Cart = { id: string; currency: string };

/** The order, locked. To shoppers one out of reach and one that is placed are refused alike; staff are told. */
async function lockCart(ctx: Ctx, id: string): Promise<Cart> {
  requirePermission(ctx, "orders:reach");
  const mayManage = hasPermission(ctx, "orders:manage");
  const [order] = await ctx.db
    .select({ id: orders.id, status: orders.status, currency: orders.currency })
    .from(orders)
    .where(and(eq(orders.id, id), reachable(ctx)))
    .for("update");
  if (!order) throw new Refusal(mayManage ? "not_found" : "not_allowed");
  if (order.status !== "cart") throw new Refusal(mayManage ? "order_is_placed" : "not_allowed", { field: "order" });
  return order;
}

async function lockLine(ctx: Ctx, id: string): Promise<{ line: LineRecord; order: Cart }> {
  requirePermission(ctx, "orders:reach");
  const [known] = await ctx.db
    .select({ orderId: orderLineItems.orderId })
    .from(orderLineItems)
    .where(and(eq(orderLineItems.id, id), eq(orderLineItems.accountId, ctx.account.id)));
  if (!known) throw new Refusal(hasPermission(ctx, "orders:manage") ? "not_found" : "not_allowed");
  const order = await lockCart(ctx, known.orderId);
  const [line] = await ctx.db.select().from(orderLineItems).where(eq(orderLineItems.id, id));
  if (!line) throw new Refusal(hasPermission(ctx, "orders:manage") ? "not_found" : "not_allowed");
  return { line, order };
}

async function findProduct(ctx: Ctx, id: string): Promise<Product> {
  const [product] = await ctx.db
    .select()
    .from(products)
    .where(and(eq(products.id, id), eq(products.accountId, ctx.account.id)));
  if (product?.isSold) return product;
  throw new Refusal("invalid_input", {
    faults: [{ field: "product", code: "invalid", says: "No such product is sold" }],
  });
}

async function addProduct(ctx: Ctx, orderId: string, product: Product, fields: LineFields): Promise<LineRecord> {
  const ofProduct = and(eq(orderLineItems.orderId, orderId), eq(orderLineItems.productId, product.id));
  const [there] = await ctx.db.select().from(orderLineItems).where(ofProduct);
  const quantity = piecesFrom((there?.orderQuantity ?? 0) + (fields.orderQuantity ?? 1));
  const { code, name, art, slug, currency } = product;
  const { label, printName, caption, description, customData } = fields;
  const copied = { code, name, art, slug, ...given({ label, printName, caption, description, customData }) };
  const priced = pricedLine(ctx, product.priceCents, quantity);
  const [line] = there
    ? await ctx.db
        .update(orderLineItems)
        .set({ ...copied, ...priced })
        .where(eq(orderLineItems.id, there.id))
        .returning()
    : await ctx.db
        .insert(orderLineItems)
        .values({ accountId: ctx.account.id, orderId, productId: product.id, currency, ...copied, ...priced })
        .returning();
  if (!line) throw new Error("a line was not written");
  return line;
}

async function insertLine(ctx: Ctx, { id: orderId, currency }: Cart, fields: LineFields): Promise<LineRecord> {
  const orderQuantity = fields.orderQuantity ?? 1;
  const [line] = await ctx.db
    .insert(orderLineItems)
    .values({
      ...fields,
      accountId: ctx.account.id,
      orderId,
      currency,
      name: fields.name ?? "",
      orderQuantity,
      chargeQuantity: fields.chargeQuantity ?? orderQuantity,
      ...ownAmounts(fields),
    })
    .returning();
  if (!line) throw new Error("a line was not written");
  return line;
}

function ownAmounts(line: { [K in (typeof amounts)[number]]?: number | undefined }) {
  const { subTotalCents = 0, taxOneCents = 0, taxTwoCents = 0, taxThreeCents = 0 } = line;
  const grandTotalCents = subTotalCents + taxOneCents + taxTwoCents + taxThreeCents;
  return {
    subTotalCents,
    taxOneCents,
    taxTwoCents,
    taxThreeCents,
    grandTotalCents,
    authorizationTotalCents: grandTotalCents,
  };
}

function negativeAmounts(ctx: Ctx, fields: LineFields) {
  if (hasPermission(ctx, "orders:manage")) return [];
  return amounts
    .filter((field) => (fields[field] ?? 0) < 0)
    .map((field) => ({ field, code: "number", says: "An amount cannot be negative", meta: { min: 0 } }));
}

function piecesFrom(quantity: number): number {
  if (quantity > largestQuantity) throw new Refusal("quantity_too_large", { field: "orderQuantity" });
  return quantity;
}

const given = <T extends object>(all: T): Partial<T> => {
  const kept: Partial<T> = { ...all };
  for (const [name, value] of Object.entries(all)) if (value === undefined) Reflect.deleteProperty(kept, name);
  return kept;
};
