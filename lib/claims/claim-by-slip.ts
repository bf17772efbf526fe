import { and, eq, gt } from "drizzle-orm";
import { claimSlips } from "#db/schema/index.ts";
import { claimOrders } from "#lib/claims/claim-orders.ts";
import { isUnspent, slipHash } from "#lib/claims/slips.ts";
import { type Ctx, inTransaction, requireCustomerId } from "#lib/context.ts";
import { createGuest } from "#lib/customers/guest.ts";
import { inEvenTime } from "#lib/even-time.ts";
import { type Counted, countAttempt, countedPerAddress } from "#lib/identity/throttle.ts";
import { ownsOrder } from "#lib/orders/find-orders.ts";
import { Refusal } from "#lib/refusal.ts";

export type ClaimedBySlip = { orderId: string; wasMine: boolean; bornGuestId: string | null };

/**
 * Puts the order of a slip into the history of whoever asks, with its claim, and spends the code: of two at once, one has
 * it. An anonymous visitor becomes a guest by it. An order that is the asking customer's already says so, and the code is
 * spent all the same. Refuses `wrong_code`, in the same time, for a code that was never printed, is used, revoked or
 * over, or whose order an account keeps; `too_many_attempts`, and staff.
 */
export async function claimBySlip(given: Ctx, code: string): Promise<ClaimedBySlip> {
  if (given.viewer.kind !== "anonymous") requireCustomerId(given);
  return inEvenTime(async () => {
    await countAttempt(given, triesOf(given, code));
    return inTransaction(given, (ctx) => claimOnce(ctx, code));
  });
}

/**
 * Whoever guesses has 30 tries in a quarter of an hour from one address. From all addresses together, codes that begin
 * with the same four characters have ten an hour, whether there is such a code or not: so a slip of 90 days meets at most
 * 21,600 guesses, each one of 23^8 that are left, and nobody who floods the store keeps another one's slip from its use
 * without having read its beginning.
 */
const triesOf = (ctx: Ctx, code: string): Counted[] => [
  { limit: "slipCode", of: code.slice(0, 4) },
  ...countedPerAddress(ctx, "slipAddress"),
];

async function claimOnce(ctx: Ctx, code: string): Promise<ClaimedBySlip> {
  const isIt = and(eq(claimSlips.accountId, ctx.account.id), eq(claimSlips.codeHash, slipHash(ctx, code)));
  const isGood = and(isIt, isUnspent, gt(claimSlips.expiresAt, ctx.now));
  const [slip] = await ctx.db.select({ orderId: claimSlips.orderId }).from(claimSlips).where(isGood);
  if (!slip) throw wrongCode();
  const { orderId } = slip;
  const bornGuestId = ctx.viewer.kind === "anonymous" ? await createGuest(ctx) : null;
  const asking: Ctx = bornGuestId ? { ...ctx, viewer: { kind: "guest", customerId: bornGuestId } } : ctx;
  const wasMine = await ownsOrder(asking, orderId);
  const { claimed } = await claimOrders(asking, [orderId], { evidence: "claim_slip", orderId });
  if (!claimed.includes(orderId)) throw wrongCode();
  const spent = await ctx.db
    .update(claimSlips)
    .set({ spentAt: ctx.now, spentByCustomerId: requireCustomerId(asking) })
    .where(isGood)
    .returning({ id: claimSlips.id });
  if (spent.length === 0) throw wrongCode();
  return { orderId, wasMine, bornGuestId };
}

const wrongCode = () => new Refusal("wrong_code", { field: "code", says: "That code is wrong or no longer valid." });
