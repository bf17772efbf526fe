import { and, eq } from "drizzle-orm";
import { customers, orders } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { repriceCart } from "#lib/checkout/cart.ts";
import type { PlaceOrderInput } from "#lib/checkout/schema.ts";
import type { CartView } from "#lib/checkout/views.ts";
import { type Ctx, inTransaction, requireCustomerId } from "#lib/context.ts";
import { findProfile, keepAddress } from "#lib/customers/profile.ts";
import type { Address } from "#lib/customers/schema.ts";
import { refuseUnlessMayOrder } from "#lib/customers/suspension.ts";
import { formatMoney } from "#lib/money.ts";
import { placedColumns, withFreshCode } from "#lib/orders/placing.ts";
import { holdPoints, spendHold } from "#lib/points/spending.ts";
import { Refusal } from "#lib/refusal.ts";
import { sendOrderMail } from "#lib/tracking/order-mail.ts";

/**
 * Places the asking customer's cart, exactly once: asked again, from however many tabs, it gives the same order
 * (design §3.7). Points pay of it what they were shown to pay, when that is asked for. Refuses `cart_changed` when lines,
 * prices or points are not those that were shown, `cart_empty`, `product_not_sold`, `ordering_suspended`, and `not_found`
 * for a cart that is somebody else's. Its mail goes out with it. Gives the order's id.
 */
export async function placeOrder(ctx: Ctx, input: PlaceOrderInput): Promise<string> {
  return withFreshCode(() => inTransaction(ctx, (ctx) => placeOnce(ctx, input)));
}

/**
 * The customer is locked against everything, before the cart: its row is written later on, and any write of it takes
 * that lock, since its triggers may change what keys refer to. Who puts something into the cart meanwhile waits.
 */
async function placeOnce(ctx: Ctx, input: PlaceOrderInput): Promise<string> {
  const customerId = requireCustomerId(ctx);
  const [customer] = await ctx.db
    .select()
    .from(customers)
    .where(and(eq(customers.id, customerId), eq(customers.accountId, ctx.account.id)))
    .for("update");
  const [order] = await ctx.db
    .select({ id: orders.id, status: orders.status })
    .from(orders)
    .where(and(eq(orders.id, input.cartId), eq(orders.accountId, ctx.account.id), eq(orders.customerId, customerId)))
    .for("update");
  if (!customer || !order) throw new Refusal("not_found");
  if (order.status !== "cart") return order.id;
  await refuseUnlessMayOrder(ctx, customerId);

  const cart = await repriceCart(ctx, order.id);
  refuseUnlessAsShown(ctx, cart, input.shown);
  const { grandTotalCents: totalCents } = cart.totals;
  const hold = await holdPoints(ctx, { orderId: order.id, totalCents, input });
  const names = cart.lines.map((line) => line.name);
  await ctx.db
    .update(orders)
    .set({
      ...placedColumns(ctx, order.status, { names, fulfillment: input.fulfillment }),
      ...contactOf(input),
      ...(hold && { pointsPaidCents: hold.cents }),
      ...(hold?.cents === totalCents && { paymentStatus: "paid" }),
    })
    .where(eq(orders.id, order.id));
  if (hold) await spendHold(ctx, hold);
  if (customer.status === "guest") await rememberContact(ctx, customerId, input);
  await rememberAddress(ctx, customerId, input);
  await record(ctx, "order_placed", { customerId, orderId: order.id });
  await sendOrderMail(ctx, order.id);
  return order.id;
}

/** Refuses what cannot be placed by whoever: nothing at all, and what is not sold any more. */
export function refuseUnlessSold({ lines }: CartView, from = "from the cart"): void {
  if (lines.length === 0) throw new Refusal("cart_empty");
  const gone = lines.filter((line) => !line.isSold).map((line) => line.name);
  if (gone.length > 0)
    throw new Refusal("product_not_sold", { says: `No longer sold: ${gone.join(", ")}. Please remove it ${from}.` });
}

function refuseUnlessAsShown(ctx: Ctx, cart: CartView, shown: string): void {
  refuseUnlessSold(cart);
  if (cart.shown === shown) return;
  const total = formatMoney(cart.totals.grandTotalCents, ctx.account.currency, ctx.account.defaultLocale);
  throw new Refusal("cart_changed", {
    says: `The cart or a price changed since you looked. The total is now ${total}: please check it and place the order again.`,
  });
}

type Contact = { name: string; email: string; phone: string };
type Reached = { fulfillment: "pickup" } | ({ fulfillment: "ship" } & Address);

/** What is written into an order of whom it is for, and how it gets to them. */
export function contactOf(input: Contact & Reached) {
  const contact = {
    name: input.name || null,
    email: input.email || null,
    phoneNumber: input.phone || null,
    fulfillmentMethod: input.fulfillment,
  };
  if (input.fulfillment === "pickup") return contact;
  return {
    ...contact,
    deliveryAddressLineOne: input.lineOne,
    deliveryAddressLineTwo: input.lineTwo || null,
    deliveryAddressPostalCode: input.postalCode,
    deliveryAddressCity: input.city,
    deliveryAddressCountryCode: input.countryCode,
  };
}

/** A guest's last checkout is what we know of it. A registered customer's profile is theirs to change. */
async function rememberContact(ctx: Ctx, customerId: string, input: PlaceOrderInput): Promise<void> {
  await ctx.db
    .update(customers)
    .set({ name: input.name, email: input.email, phoneNumber: input.phone || null })
    .where(eq(customers.id, customerId));
}

async function rememberAddress(ctx: Ctx, customerId: string, input: PlaceOrderInput): Promise<void> {
  if (input.fulfillment !== "ship") return;
  if (ctx.viewer.kind === "customer" && (await findProfile(ctx)).address) return;
  const { lineOne, lineTwo, postalCode, city, countryCode } = input;
  await keepAddress(ctx, customerId, { lineOne, lineTwo, postalCode, city, countryCode });
}
