import { createHash } from "node:crypto";
import { and, asc, eq, isNull, ne, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { preparedOnce } from "#db/prepared.ts";
import { customers, orderLineItems, orders, products } from "#db/schema/index.ts";
import { largestQuantity } from "#lib/checkout/plan-cart.ts";
import { lineAmounts, sumAmounts } from "#lib/checkout/totals.ts";
import type { CartLineView, CartView } from "#lib/checkout/views.ts";
import { type Ctx, inTransaction, requireCustomerId } from "#lib/context.ts";
import { createGuest } from "#lib/customers/guest.ts";
import { Refusal } from "#lib/refusal.ts";

const isStorefrontCart = and(eq(orders.status, "cart"), eq(orders.channel, "storefront"));

const cartLines = preparedOnce((db: Db) =>
  db
    .select({ cartId: orders.id, line: orderLineItems, product: products })
    .from(orders)
    .innerJoin(orderLineItems, eq(orderLineItems.orderId, orders.id))
    .innerJoin(products, eq(products.id, orderLineItems.productId))
    .where(
      and(
        eq(orders.customerId, sql.placeholder("customerId")),
        eq(orders.accountId, sql.placeholder("accountId")),
        isStorefrontCart,
      ),
    )
    .orderBy(asc(orderLineItems.id))
    .prepare("cart_lines"),
);

/** The asking customer's cart at today's prices; null when there is none, or nothing in it. */
export async function findCart(ctx: Ctx): Promise<CartView | null> {
  if (ctx.viewer.kind !== "guest" && ctx.viewer.kind !== "customer") return null;
  const rows = await cartLines(ctx.db).execute({ customerId: ctx.viewer.customerId, accountId: ctx.account.id });
  const [first] = rows;
  return first ? cartView(ctx, first.cartId, rows) : null;
}

type CartRow = {
  line: Pick<typeof orderLineItems.$inferSelect, "id" | "orderQuantity" | "unitPriceCents">;
  product: typeof products.$inferSelect;
};

/** A cart as the shopper sees it: every line at the product's price of this moment. */
export function cartView(ctx: Ctx, id: string, rows: CartRow[]): CartView {
  const amounts = rows.map(({ line, product }) => lineAmounts(product.priceCents, line.orderQuantity, ctx.account));
  const lines = rows.map(({ line, product }, at): CartLineView => {
    const priced = amounts[at];
    return {
      id: line.id,
      productId: product.id,
      slug: product.slug,
      name: product.name,
      art: product.art,
      quantity: line.orderQuantity,
      unitCents: product.priceCents,
      wasCents: line.unitPriceCents !== null && line.unitPriceCents !== product.priceCents ? line.unitPriceCents : null,
      isSold: product.isSold,
      totalCents: priced?.grandTotalCents ?? 0,
    };
  });
  const { subTotalCents, taxOneCents, grandTotalCents } = sumAmounts(amounts);
  return { id, lines, totals: { subTotalCents, taxCents: taxOneCents, grandTotalCents }, shown: digestOf(lines) };
}

function digestOf(lines: CartLineView[]): string {
  const seen = lines.map(({ productId, quantity, unitCents }) => [productId, quantity, unitCents]);
  return createHash("sha256").update(JSON.stringify(seen)).digest("base64url");
}

/**
 * Puts `quantity` more of a product into the cart. An anonymous visitor becomes a guest by it: then `bornGuestId` is
 * the new guest's id, for its cookie. Refuses `product_not_sold`, `quantity_too_large`, `staff_do_not_shop`.
 */
export async function addToCart(
  ctx: Ctx,
  input: { productId: string; quantity: number },
): Promise<{ bornGuestId: string | null }> {
  return inTransaction(ctx, async (ctx) => {
    const product = await findSoldProduct(ctx, input.productId);
    const bornGuestId = ctx.viewer.kind === "anonymous" ? await createGuest(ctx) : null;
    const customerId = bornGuestId ?? requireCustomerId(ctx);
    const cartId = await openCart(ctx, customerId);
    await addLine(ctx, cartId, product, input.quantity);
    await sumUp(ctx, cartId);
    return { bornGuestId };
  });
}

export type Product = typeof products.$inferSelect;

async function findSoldProduct(ctx: Ctx, id: string): Promise<Product> {
  const [product] = await ctx.db
    .select()
    .from(products)
    .where(and(eq(products.id, id), eq(products.accountId, ctx.account.id)));
  if (!product) throw new Refusal("not_found");
  if (!product.isSold) throw new Refusal("product_not_sold");
  return product;
}

/** The customer's one storefront cart, made when there is none, locked until the transaction ends. */
export async function openCart(ctx: Ctx, customerId: string): Promise<string> {
  await refuseUnlessHere(ctx, customerId);
  await ctx.db
    .insert(orders)
    .values({
      accountId: ctx.account.id,
      customerId,
      status: "cart",
      channel: "storefront",
      currency: ctx.account.currency,
      insertedAt: ctx.now,
    })
    .onConflictDoNothing();
  const [cart] = await ctx.db
    .select({ id: orders.id })
    .from(orders)
    .where(and(eq(orders.customerId, customerId), isStorefrontCart))
    .for("update");
  if (!cart) throw new Refusal("not_found");
  return cart.id;
}

/** Refuses a customer that was merged or deleted since the request began, and holds off both until it ends. */
async function refuseUnlessHere(ctx: Ctx, customerId: string): Promise<void> {
  const isHere = and(
    eq(customers.id, customerId),
    eq(customers.accountId, ctx.account.id),
    isNull(customers.supersededById),
    ne(customers.status, "deleted"),
  );
  const [customer] = await ctx.db.select({ id: customers.id }).from(customers).where(isHere).for("key share");
  if (!customer) throw new Refusal("not_found");
}

/** Adds pieces of a product to a locked cart, at today's price; more than the store allows is refused or cut off. */
export async function addLine(
  ctx: Ctx,
  cartId: string,
  product: Product,
  quantity: number,
  tooMany: "refuse" | "cut" = "refuse",
): Promise<void> {
  const [line] = await ctx.db
    .select()
    .from(orderLineItems)
    .where(and(eq(orderLineItems.orderId, cartId), eq(orderLineItems.productId, product.id)));
  const sum = (line?.orderQuantity ?? 0) + quantity;
  const wanted = tooMany === "cut" ? Math.min(sum, largestQuantity) : sum;
  if (wanted > largestQuantity) throw new Refusal("quantity_too_large", { field: "quantity" });
  if (line) await writeLine(ctx, line.id, product, wanted);
  else await insertLine(ctx, cartId, product, wanted);
}

async function insertLine(ctx: Ctx, orderId: string, product: Product, quantity: number): Promise<void> {
  const { id: productId, code, name, art, slug, currency } = product;
  await ctx.db.insert(orderLineItems).values({
    accountId: ctx.account.id,
    orderId,
    productId,
    code,
    name,
    art,
    slug,
    currency,
    ...pricedLine(ctx, product.priceCents, quantity),
  });
}

async function writeLine(ctx: Ctx, id: string, product: Product, quantity: number): Promise<void> {
  const { code, name, art, slug } = product;
  await ctx.db
    .update(orderLineItems)
    .set({ code, name, art, slug, ...pricedLine(ctx, product.priceCents, quantity) })
    .where(eq(orderLineItems.id, id));
}

/** What a line says of that many pieces at that price. */
export function pricedLine(ctx: Ctx, unitPriceCents: number, quantity: number) {
  const amounts = lineAmounts(unitPriceCents, quantity, ctx.account);
  return {
    orderQuantity: quantity,
    chargeQuantity: quantity,
    unitPriceCents,
    ...amounts,
    authorizationTotalCents: amounts.grandTotalCents,
  };
}

/** Sets the quantity of one of the asking customer's own cart lines; 0 takes it out. A line that is gone stays gone. */
export async function changeLine(ctx: Ctx, input: { lineId: string; quantity: number }): Promise<void> {
  const customerId = requireCustomerId(ctx);
  await inTransaction(ctx, async (ctx) => {
    const [cart] = await ctx.db
      .select({ id: orders.id })
      .from(orders)
      .where(and(eq(orders.customerId, customerId), isStorefrontCart))
      .for("update");
    if (!cart) return;
    const ofCart = and(eq(orderLineItems.id, input.lineId), eq(orderLineItems.orderId, cart.id));
    const [row] = await ctx.db
      .select({ product: products })
      .from(orderLineItems)
      .innerJoin(products, eq(products.id, orderLineItems.productId))
      .where(ofCart);
    if (!row) return;
    if (input.quantity === 0) await ctx.db.delete(orderLineItems).where(ofCart);
    else await writeLine(ctx, input.lineId, row.product, input.quantity);
    await sumUp(ctx, cart.id);
  });
}

/** Brings every line of a locked cart to today's price, so that it can be placed, and gives the view of it. */
export async function repriceCart(ctx: Ctx, cartId: string): Promise<CartView> {
  const rows = await ctx.db
    .select({ line: orderLineItems, product: products })
    .from(orderLineItems)
    .innerJoin(products, eq(products.id, orderLineItems.productId))
    .where(eq(orderLineItems.orderId, cartId))
    .orderBy(asc(orderLineItems.id));
  for (const { line, product } of rows) await writeLine(ctx, line.id, product, line.orderQuantity);
  await sumUp(ctx, cartId);
  return cartView(ctx, cartId, rows);
}

/** An order's totals are the sums over its lines, whatever changed them. */
export async function sumUp(ctx: Ctx, orderId: string): Promise<void> {
  const sum = (column: typeof orderLineItems.subTotalCents) =>
    sql`coalesce((select sum(${column}) from ${orderLineItems} where ${orderLineItems.orderId} = ${orderId}), 0)`;
  await ctx.db
    .update(orders)
    .set({
      subTotalCents: sum(orderLineItems.subTotalCents),
      taxOneCents: sum(orderLineItems.taxOneCents),
      taxTwoCents: sum(orderLineItems.taxTwoCents),
      taxThreeCents: sum(orderLineItems.taxThreeCents),
      grandTotalCents: sum(orderLineItems.grandTotalCents),
      authorizationTotalCents: sum(orderLineItems.authorizationTotalCents),
      isEstimate: sql`exists (select from ${orderLineItems} where ${orderLineItems.orderId} = ${orderId} and ${orderLineItems.isEstimate})`,
    })
    .where(eq(orders.id, orderId));
}
