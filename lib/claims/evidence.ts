import { eq } from "drizzle-orm";
import { users } from "#db/schema/index.ts";
import { type Ctx, requireUser } from "#lib/context.ts";
import { Refusal } from "#lib/refusal.ts";
import { days } from "#lib/time.ts";

/** For how long a claim or a merge can be taken back by whom it was made for. */
export const undoneWithin = days(30);

/**
 * On what grounds somebody says that orders are theirs: the mailbox they have proven, the code of one order together
 * with a code from its mailbox, the slip that was printed with it, or the cookie of the guest who placed them (design §4).
 */
export type Grounds =
  | { evidence: "mailbox_code" }
  | { evidence: "order_code_and_mailbox_code"; orderId: string; email: string }
  | { evidence: "claim_slip"; orderId: string }
  | { evidence: "guest_cookie"; guestId: string };

export type Claimable = { id: string; customerId: string; email: string | null; emailDisownedAt: Date | null };

/**
 * Gives the question whether an order may be claimed on these grounds, for orders of guests, which are the only ones
 * that can be. Who says that a mailbox is theirs must have proven it by now; an order whose mailbox's owner has said
 * "this isn't me" is nobody's by that mailbox. Call it in the transaction of the claim.
 */
export async function judgeOf(ctx: Ctx, grounds: Grounds): Promise<(order: Claimable) => boolean> {
  if (grounds.evidence === "guest_cookie") return (order) => order.customerId === grounds.guestId;
  if (grounds.evidence === "claim_slip") return (order) => order.id === grounds.orderId;
  if (grounds.evidence === "mailbox_code") {
    const email = await provenMailbox(ctx);
    if (!email) throw new Refusal("mailbox_unproven");
    return (order) => order.email === email && !order.emailDisownedAt;
  }
  return (order) => order.id === grounds.orderId && order.email === grounds.email && !order.emailDisownedAt;
}

/** The address that the asking user has proven to be theirs; null when it is not proven. */
export async function provenMailbox(ctx: Ctx): Promise<string | null> {
  const { userId } = requireUser(ctx);
  const [user] = await ctx.db
    .select({ email: users.email, provenAt: users.emailVerifiedAt })
    .from(users)
    .where(eq(users.id, userId));
  return user?.provenAt ? user.email : null;
}
