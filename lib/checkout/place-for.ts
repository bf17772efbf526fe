import { and, eq } from "drizzle-orm";
import { orders } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { addLine, sumUp } from "#lib/checkout/cart.ts";
import { discountCentsOf, discountFrom, lessDiscount } from "#lib/checkout/discount.ts";
import { type Draft, findDraft } from "#lib/checkout/draft.ts";
import type { PlaceForInput } from "#lib/checkout/place-for-schema.ts";
import { contactOf, refuseUnlessSold } from "#lib/checkout/place-order.ts";
import { lockCustomers } from "#lib/claims/write-claims.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { findProfile, keepAddress, type Profile } from "#lib/customers/profile.ts";
import { findSuspension } from "#lib/customers/suspension.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { formatMoney } from "#lib/money.ts";
import { placedColumns, withFreshCode } from "#lib/orders/placing.ts";
import { addOrderNote } from "#lib/orders/work-on-orders.ts";
import { Refusal } from "#lib/refusal.ts";
import { sendOrderMail } from "#lib/tracking/order-mail.ts";

export type PlacedFor = { orderId: string };

/**
 * Places an order for a customer who is on the phone or at the counter. Asks first, in words that say everything about it;
 * it is placed when exactly these were agreed to, so a price that has changed since is told. The key is the order's id:
 * sent again, from however many tabs, it is the same order. The customer's own cart is not touched. Refuses `not_found`
 * for a customer who cannot have orders, `ordering_suspended`, `cart_empty`, `product_not_sold`, and a discount that is
 * more than the total or says no reason. Its mail goes out with it where there is a mailbox.
 */
export async function placeOrderFor(ctx: Ctx, input: PlaceForInput): Promise<PlacedFor | { asks: string }> {
  requirePermission(ctx, "orders:place_for");
  return withFreshCode(() => inTransaction(ctx, (ctx) => placeOnce(ctx, input)));
}

async function placeOnce(ctx: Ctx, input: PlaceForInput): Promise<PlacedFor | { asks: string }> {
  const { customerId, key: orderId } = input;
  const [customer] = await lockCustomers(ctx, [customerId]);
  if (await isPlaced(ctx, orderId)) return { orderId };
  if (!customer?.isOpen || customer.status === "deleted")
    throw new Refusal("not_found", { says: "This customer is not there any more, or part of another one by now." });
  const stop = await findPlacingStop(ctx, customer);
  if (stop) throw new Refusal("ordering_suspended", { says: stop });
  const draft = await findDraft(ctx, input.lines, orderId);
  refuseUnlessSold(draft.cart, "from the order");
  const discountCents = discountOf(ctx, draft, input);
  const profile = await findProfile({ ...ctx, viewer: { kind: "guest", customerId } });
  const asks = inWords(ctx, { draft, discountCents, input, profile });
  const changed = `Something changed since you looked. ${asks}`;
  if (input.agreed !== asks && input.agreed !== changed) return { asks: input.agreed ? changed : asks };
  await write(ctx, { draft, discountCents, input, profile });
  return { orderId };
}

type Placing = { draft: Draft; discountCents: number; input: PlaceForInput; profile: Profile };

async function write(ctx: Ctx, { draft, discountCents, input, profile }: Placing): Promise<void> {
  const { key: orderId, customerId, fulfillment } = input;
  const started = await ctx.db
    .insert(orders)
    .values({
      id: orderId,
      accountId: ctx.account.id,
      customerId,
      channel: "desk",
      currency: ctx.account.currency,
      insertedAt: ctx.now,
    })
    .onConflictDoNothing({ target: orders.id })
    .returning({ id: orders.id });
  if (started.length === 0) throw new Refusal("impossible_move");
  for (const { product, quantity } of draft.lines) await addLine(ctx, orderId, product, quantity);
  await sumUp(ctx, orderId);
  const { subTotalCents, taxCents: taxOneCents, grandTotalCents } = draft.cart.totals;
  const amounts = lessDiscount({ subTotalCents, taxOneCents, grandTotalCents }, discountCents);
  const names = draft.cart.lines.map((line) => line.name);
  await ctx.db
    .update(orders)
    .set({
      ...placedColumns(ctx, "cart", { names, fulfillment }),
      ...contactOf({ ...profile, ...input }),
      ...amounts,
      authorizationTotalCents: amounts.grandTotalCents,
      ...(discountCents > 0 && { discountCents, discountReason: input.discountReason }),
      ...(amounts.grandTotalCents === 0 && { paymentStatus: "paid" }),
    })
    .where(eq(orders.id, orderId));
  if (input.fulfillment === "ship" && !profile.address) {
    const { lineOne, lineTwo, postalCode, city, countryCode } = input;
    await keepAddress(ctx, customerId, { lineOne, lineTwo, postalCode, city, countryCode });
  }
  const reason = discountCents > 0 ? { discountCents, discountReason: input.discountReason } : {};
  await record(ctx, "order_placed", { customerId, orderId }, reason);
  if (input.note) await addOrderNote(ctx, { id: orderId, body: input.note });
  await sendOrderMail(ctx, orderId);
}

async function isPlaced(ctx: Ctx, id: string): Promise<boolean> {
  const isIt = and(eq(orders.id, id), eq(orders.accountId, ctx.account.id), eq(orders.channel, "desk"));
  return (await ctx.db.$count(orders, isIt)) > 0;
}

/** Why staff take no order for this customer, in words for them; null when they may. Guests cannot be kept from ordering. */
export async function findPlacingStop(
  ctx: Ctx,
  { id, status }: { id: string; status: "guest" | "registered" | "suspended" | "deleted" },
): Promise<string | null> {
  if (status === "guest") return null;
  const suspension = await findSuspension(ctx, id);
  if (status !== "suspended" && suspension?.scope !== "ordering") return null;
  const what = status === "suspended" ? "This customer is suspended" : "This customer may not place orders";
  return `${what}${suspension?.reason ? ` (${suspension.reason})` : ""}. Let them in first to take an order for them.`;
}

function discountOf(ctx: Ctx, { cart }: Draft, { discount: typed, discountReason }: PlaceForInput): number {
  const { currency, defaultLocale } = ctx.account;
  const discount = discountFrom(typed, currency);
  const says = "Enter an amount, such as 5.00, or a share, such as 10 %";
  if (!discount) throw new Refusal("invalid_input", { field: "discount", says });
  const { grandTotalCents } = cart.totals;
  const cents = discountCentsOf(discount, grandTotalCents);
  const most = `Enter at most the total, ${formatMoney(grandTotalCents, currency, defaultLocale)}`;
  if (cents > grandTotalCents) throw new Refusal("invalid_input", { field: "discount", says: most });
  if (cents > 0 && !discountReason)
    throw new Refusal("invalid_input", { field: "discountReason", says: "Say why there is a discount" });
  return cents;
}

/** All that is going to be placed, in words: whoever agrees to them has seen every line and price. */
function inWords(ctx: Ctx, { draft, discountCents, input, profile }: Placing): string {
  const money = (cents: number) => formatMoney(cents, ctx.account.currency, ctx.account.defaultLocale);
  const lines = draft.cart.lines.map(({ quantity, name, totalCents }) => `${quantity} × ${name} ${money(totalCents)}`);
  const discount = discountCents > 0 ? [`less ${money(discountCents)} (${input.discountReason})`] : [];
  const total = money(draft.cart.totals.grandTotalCents - discountCents);
  const where =
    input.fulfillment === "pickup"
      ? "Pickup"
      : `Delivery to ${[input.lineOne, input.lineTwo, `${input.postalCode} ${input.city}`, input.countryCode].filter(Boolean).join(", ")}`;
  const mail = profile.email ? `A mail goes to ${profile.email}.` : "No mail is sent: there is no address.";
  return `${[...lines, ...discount].join(", ")}. Total ${total}. ${where}. ${mail}`;
}
