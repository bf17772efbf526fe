import { and, eq, gte, ne, or, sql } from "drizzle-orm";
import { refusedBy } from "#db/refused.ts";
import { customers, oneTimeCodes, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction, requireUser } from "#lib/context.ts";
import { forgetCodes, issueFurtherToken } from "#lib/identity/one-time-codes.ts";
import { endAccessBesideToken, endOtherAccess } from "#lib/identity/other-access.ts";
import { mayMail } from "#lib/identity/throttle.ts";
import { emailChanged } from "#lib/notifications/mailbox-messages.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { Refusal } from "#lib/refusal.ts";
import { noteProvenMailbox } from "#lib/tracking/stopped-mailboxes.ts";

export type MailboxOwner = Pick<
  typeof users.$inferSelect,
  "id" | "accountId" | "customerId" | "authMethod" | "username" | "email" | "emailVerifiedAt" | "epoch"
>;

/** Why a mailbox that log-in codes go to is not changed: the new one is unproven. */
export const mailboxIsCodes = {
  field: "email",
  code: "invalid",
  says: "Log-in codes go to this mailbox: choose another second factor first",
};

/** The asking user's mailbox, and whether it is proven. */
export async function getMailbox(ctx: Ctx): Promise<{ email: string | null; isProven: boolean }> {
  const { userId } = requireUser(ctx);
  const [user] = await ctx.db
    .select({ email: users.email, provenAt: users.emailVerifiedAt })
    .from(users)
    .where(eq(users.id, userId));
  if (!user) throw new Refusal("log_in_first");
  return { email: user.email, isProven: user.provenAt !== null };
}

/** The user as it is now, locked with its customer, in the order in which everybody locks them; null when it is gone. */
export async function lockUser(ctx: Ctx, id: string) {
  await ctx.db.select({ id: customers.id }).from(customers).where(eq(customers.userId, id)).for("update");
  const [user] = await ctx.db.select().from(users).where(eq(users.id, id)).for("update");
  return user ?? null;
}

/** The context in the user's own account, which for staff who look after a test account is another than the asked one. */
export const inOwnAccount = (ctx: Ctx, accountId: string): Ctx => ({
  ...ctx,
  account: { ...ctx.account, id: accountId },
});

/** Whether another user logs in by that address, or has proven it. Who has only typed it has it no more than anybody. */
export async function isSomebodyElses(ctx: Ctx, { email, userId }: { email: string; userId: string }) {
  const isProven = and(eq(users.email, email), sql`${users.emailVerifiedAt} is not null`);
  const has = or(eq(sql`lower(${users.username})`, email), isProven);
  return (await ctx.db.$count(users, and(eq(users.accountId, ctx.account.id), ne(users.id, userId), has))) > 0;
}

type To = { email: string; provenAt: Date | null };

/**
 * Gives a user, as it was locked, another mailbox: whatever else it was logged in with ends, what was sent to the old
 * one works no more, and the old one is told and can undo it. Call it in a transaction.
 */
export async function moveMailbox(ctx: Ctx, user: MailboxOwner, to: To): Promise<void> {
  const isByOwnToken = "userId" in ctx.viewer && ctx.viewer.userId === user.id && ctx.viewer.sessionId === null;
  if (isByOwnToken) await endAccessBesideToken(ctx, user.id);
  else await endOtherAccess(ctx, user);
  await putMailbox(ctx, user, to);
  await record(ctx, "email_changed", { userId: user.id, customerId: user.customerId });
  if (user.email) await tellOldMailbox(ctx, user, user.email);
}

/** Writes the mailbox into the user and its customer, and ends what waited for the one before. */
export async function putMailbox(ctx: Ctx, { id, ...owner }: MailboxOwner, { email, provenAt }: To): Promise<void> {
  await ctx.db.update(customers).set({ email }).where(eq(customers.userId, id));
  await ctx.db.update(users).set({ email, emailVerifiedAt: provenAt }).where(eq(users.id, id));
  if (provenAt) await noteProvenMailbox(ctx, { ...owner, email });
  await forgetCodes(ctx, {
    purpose: ["password_reset", "email_verification", "email_code", "email_change", "email_change_code"],
    userId: id,
  });
}

/**
 * Who registered with the address as username goes on logging in with the address. Where somebody else has that name,
 * the old one stays: it logs in as before.
 */
export async function letUsernameFollow(ctx: Ctx, { id, username, email }: MailboxOwner, to: string): Promise<string> {
  if (username !== email) return username;
  try {
    await inTransaction(ctx, (ctx) => ctx.db.update(users).set({ username: to }).where(eq(users.id, id)));
    return to;
  } catch (error) {
    if (refusedBy(error) === "users_username_key") return username;
    throw error;
  }
}

/**
 * The earlier links to undo stay: a thief who moves the mailbox twice must not take the first owner's away. Where the
 * mailbox was the second factor there is none, since only staff moves that. A proven mailbox is told whatever else it
 * was told: nobody but its owner can fill it like that, and a stranger must not be able to use its notices up. One that
 * was only typed gets five an hour.
 */
async function tellOldMailbox(ctx: Ctx, user: MailboxOwner, old: string): Promise<void> {
  const { id, accountId, authMethod, emailVerifiedAt } = user;
  const own = inOwnAccount(ctx, accountId);
  if (!emailVerifiedAt && !(await mayMail(own, { limit: "undoMailbox", of: old }))) return;
  const proof = { purpose: "email_undo", target: old, userId: id } as const;
  const token = authMethod === "tfa_email" ? null : await issueFurtherToken(own, proof);
  await enqueue(ctx, emailChanged(ctx.account, old, token));
}

/** Ends the links that undo what was done since that moment; older owners keep theirs. */
export async function forgetLaterUndos(ctx: Ctx, userId: string, since: Date): Promise<void> {
  const isUndo = and(eq(oneTimeCodes.userId, userId), eq(oneTimeCodes.purpose, "email_undo"));
  await ctx.db.delete(oneTimeCodes).where(and(isUndo, gte(oneTimeCodes.insertedAt, since)));
}
