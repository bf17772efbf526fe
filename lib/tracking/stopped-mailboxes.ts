import { and, eq } from "drizzle-orm";
import { customers, orders, stoppedMailboxes } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";

const ofMailbox = (accountId: string, email: string) =>
  and(eq(stoppedMailboxes.accountId, accountId), eq(stoppedMailboxes.email, email));

/** Whether the owner of that mailbox has said that orders placed with it aren't theirs. */
export async function isStopped(ctx: Ctx, email: string): Promise<boolean> {
  return (await ctx.db.$count(stoppedMailboxes, ofMailbox(ctx.account.id, email))) > 0;
}

/** No mail about orders goes to that mailbox from here on, unless an account has proven it. */
export async function stopMailbox(ctx: Ctx, email: string): Promise<void> {
  const stop = { stoppedAt: ctx.now };
  await ctx.db
    .insert(stoppedMailboxes)
    .values({ accountId: ctx.account.id, email, ...stop })
    .onConflictDoUpdate({ target: [stoppedMailboxes.accountId, stoppedMailboxes.email], set: stop });
}

/** Takes the stop away; one that was put there at another moment than this stays. */
export async function allowMailbox(ctx: Ctx, email: string, since?: Date): Promise<void> {
  const isThatStop = since && eq(stoppedMailboxes.stoppedAt, since);
  await ctx.db.delete(stoppedMailboxes).where(and(ofMailbox(ctx.account.id, email), isThatStop));
}

/** Takes the address away from the guest that typed it, if it is still the guest's. */
export async function forgetGuestsEmail(ctx: Ctx, customerId: string, email: string): Promise<void> {
  const isGuests = and(eq(customers.id, customerId), eq(customers.status, "guest"), eq(customers.email, email));
  await ctx.db.update(customers).set({ email: null }).where(isGuests);
}

type Proven = { accountId: string; customerId: string | null; email: string };

/**
 * Takes the stop on a mailbox away once a user has proven it, and says no more on that customer's own orders that it
 * isn't theirs. Those of guests stay as they are. Call it in the transaction of the proof.
 */
export async function noteProvenMailbox(ctx: Ctx, { accountId, customerId, email }: Proven): Promise<void> {
  await ctx.db.delete(stoppedMailboxes).where(ofMailbox(accountId, email));
  if (!customerId) return;
  const isOwn = and(eq(orders.accountId, accountId), eq(orders.customerId, customerId), eq(orders.email, email));
  await ctx.db.update(orders).set({ emailDisownedAt: null }).where(isOwn);
}
