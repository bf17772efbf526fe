import { and, eq, inArray, isNull } from "drizzle-orm";
import { declinedOrders, orders } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { claimOrders } from "#lib/claims/claim-orders.ts";
import { provenMailbox } from "#lib/claims/evidence.ts";
import { findFreshClaims } from "#lib/claims/find-claims.ts";
import { findOffers, offersAtOnce } from "#lib/claims/offers.ts";
import { type Ctx, inTransaction, requireCustomerId } from "#lib/context.ts";
import { ordersJoined } from "#lib/notifications/claim-messages.ts";
import { enqueue } from "#lib/notifications/outbox.ts";

const mailbox = { evidence: "mailbox_code" } as const;

/**
 * Makes offered orders the asking customer's, and tells the proven mailbox of it. Gives how many are theirs now, and how
 * many somebody else has confirmed meanwhile; what is not offered is in neither. Refuses `mailbox_unproven`.
 */
export async function acceptOffers(ctx: Ctx, orderIds: string[]): Promise<{ joined: number; taken: number }> {
  const me = requireCustomerId(ctx);
  return inTransaction(ctx, async (ctx) => {
    const { claimed, lost } = await claimOrders(ctx, orderIds.slice(0, offersAtOnce), mailbox);
    const taken = await countTaken(ctx, lost);
    await forgetDeclined(ctx, me, claimed);
    await tellOwner(ctx, claimed);
    return { joined: claimed.length, taken };
  });
}

/** Of orders that could not be had, those that carry the mailbox still: somebody was faster. */
async function countTaken(ctx: Ctx, lost: string[]): Promise<number> {
  const email = await provenMailbox(ctx);
  if (!email || lost.length === 0) return 0;
  const isTaken = and(eq(orders.accountId, ctx.account.id), eq(orders.email, email), isNull(orders.emailDisownedAt));
  return ctx.db.$count(orders, and(inArray(orders.id, lost), isTaken));
}

/** One mail for all that have joined just now; pressing the button twice tells nothing new. */
async function tellOwner(ctx: Ctx, orderIds: string[]): Promise<void> {
  if (orderIds.length === 0) return;
  const [email, fresh] = [await provenMailbox(ctx), await findFreshClaims(ctx, orderIds)];
  if (email && fresh.length > 0) await enqueue(ctx, ordersJoined(ctx.account, email, fresh));
}

/**
 * Notes that offered orders are not the asking customer's: they are not offered again, unless the customer takes that
 * back. Whatever is not offered is left out. Gives how many there were.
 */
export async function declineOffers(ctx: Ctx, orderIds: string[]): Promise<number> {
  const me = requireCustomerId(ctx);
  return inTransaction(ctx, async (ctx) => {
    const wanted = orderIds.slice(0, offersAtOnce);
    const offered = (await findOffers(ctx)).orders.map(({ id }) => id).filter((id) => wanted.includes(id));
    await decline(ctx, me, offered);
    if (offered.length > 0) await record(ctx, "orders_declined", { customerId: me }, { orders: offered });
    return offered.length;
  });
}

/** Writes down that these are not that customer's, for whoever has found that out. Call it in a transaction. */
export async function decline(ctx: Ctx, customerId: string, orderIds: string[]): Promise<void> {
  if (orderIds.length === 0) return;
  const row = { accountId: ctx.account.id, customerId, declinedAt: ctx.now };
  const rows = orderIds.map((orderId) => ({ ...row, orderId }));
  await ctx.db.insert(declinedOrders).values(rows).onConflictDoNothing();
}

/** Takes "not mine" back: the order is offered again, if it still can be. */
export async function offerAgain(ctx: Ctx, orderId: string): Promise<void> {
  await forgetDeclined(ctx, requireCustomerId(ctx), [orderId]);
}

async function forgetDeclined(ctx: Ctx, customerId: string, orderIds: string[]): Promise<void> {
  if (orderIds.length === 0) return;
  const isDeclined = and(eq(declinedOrders.customerId, customerId), inArray(declinedOrders.orderId, orderIds));
  await ctx.db.delete(declinedOrders).where(isDeclined);
}
