import { eq, lte, sql } from "drizzle-orm";
import { pointAccounts, pointTransactions } from "#db/schema/index.ts";
import type { PlaceOrderInput } from "#lib/checkout/schema.ts";
import type { Ctx } from "#lib/context.ts";
import { formatMoney } from "#lib/money.ts";
import { commitPending, lockLedger, type PointAccountRecord } from "#lib/points/commit.ts";
import { offerOf } from "#lib/points/offer.ts";
import type { PointsOfferView } from "#lib/points/views.ts";
import { Refusal } from "#lib/refusal.ts";

/** What is left when what was due to end is taken off, also where nobody has written that down yet. */
export async function findSpendable(ctx: Ctx, customerId: string): Promise<number> {
  const due = ctx.db
    .select({ sum: sql`coalesce(sum(${pointTransactions.unspent}), 0)` })
    .from(pointTransactions)
    .where(
      sql`${eq(pointTransactions.pointAccountId, pointAccounts.id)} and ${pointTransactions.unspent} > 0 and ${lte(pointTransactions.expiresAt, ctx.now)}`,
    );
  const [ledger] = await ctx.db
    .select({ spendable: sql<number>`(${pointAccounts.balance} - ${due})::int` })
    .from(pointAccounts)
    .where(eq(pointAccounts.customerId, customerId));
  return ledger?.spendable ?? 0;
}

/** What the asking customer's points may pay of an order of that total; null for a guest, whose browser is no proof. */
export async function findPointsOffer(ctx: Ctx, totalCents: number): Promise<PointsOfferView | null> {
  if (ctx.viewer.kind !== "customer" || !ctx.account.pointValueCents) return null;
  return offerOf(await findSpendable(ctx, ctx.viewer.customerId), ctx.account.pointValueCents, totalCents);
}

/** Points set aside for an order that is being placed: the pending transaction, and what it pays. */
export type Hold = { transactionId: string; cents: number; ledger: PointAccountRecord };

type Placing = { orderId: string; totalCents: number; input: PlaceOrderInput };

/**
 * Sets the points aside with which the asking customer wants to pay this order; null when they don't. Refuses
 * `cart_changed` when they would pay something else by now than what was shown. Call it with customer and order locked.
 */
export async function holdPoints(ctx: Ctx, { orderId, totalCents, input }: Placing): Promise<Hold | null> {
  if (input.usePoints !== "on") return null;
  if (ctx.viewer.kind !== "customer") throw new Refusal("log_in_first");
  const ledger = await lockLedger(ctx, { customerId: ctx.viewer.customerId });
  const offer = offerOf(ledger.balance, ctx.account.pointValueCents, totalCents);
  if (!offer || offer.shown !== input.shownPoints) throw new Refusal("cart_changed", { says: changed(ctx, offer) });
  const [hold] = await ctx.db
    .insert(pointTransactions)
    .values({
      accountId: ctx.account.id,
      pointAccountId: ledger.id,
      orderId,
      amount: -offer.points,
      reason: "spent",
      writtenByUserId: ctx.viewer.userId,
      insertedAt: ctx.now,
    })
    .returning({ id: pointTransactions.id });
  if (!hold) throw new Error("points were not set aside");
  return { transactionId: hold.id, cents: offer.cents, ledger };
}

function changed({ account }: Ctx, offer: PointsOfferView | null): string {
  const again = "Please check it and place the order again.";
  if (!offer) return `Your points changed since you looked: there are none left to pay with. ${again}`;
  const money = formatMoney(offer.cents, account.currency, account.defaultLocale);
  return `Your points changed since you looked. ${offer.points} of them now pay ${money}. ${again}`;
}

/** Takes what was set aside off the balance, in the transaction in which the order is placed. */
export async function spendHold(ctx: Ctx, { transactionId, ledger }: Hold): Promise<void> {
  await commitPending(ctx, transactionId, ledger);
}
