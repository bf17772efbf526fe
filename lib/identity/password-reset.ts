import { eq } from "drizzle-orm";
import { users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { inEvenTime } from "#lib/even-time.ts";
import { hashPassword, refuseWeakPassword } from "#lib/identity/credentials.ts";
import { findByName } from "#lib/identity/log-in.ts";
import { isSomebodyElses, lockUser } from "#lib/identity/mailbox.ts";
import { tellOwner } from "#lib/identity/notices.ts";
import { findToken, issueToken, spendToken } from "#lib/identity/one-time-codes.ts";
import { endOtherAccess } from "#lib/identity/other-access.ts";
import type { OwnUser } from "#lib/identity/own-password.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { countAttempt, forgetFailures, mayMail } from "#lib/identity/throttle.ts";
import { passwordChanged } from "#lib/notifications/mailbox-messages.ts";
import { passwordReset } from "#lib/notifications/messages.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { Refusal } from "#lib/refusal.ts";

/**
 * Sends a token to the mailbox of whom that name or address means, if it is active and has one; who asks cannot tell,
 * not by the clock either. A newer token ends the older one. At most five an hour for one name (contract 16), refused
 * with `too_many_attempts`, and five to one mailbox, whatever names were given. An address that somebody has only typed
 * uses nothing up of whom it belongs to, and gets nothing.
 */
export async function askForReset(ctx: Ctx, name: string): Promise<void> {
  await inEvenTime(async () => {
    await countAttempt(ctx, [{ limit: "resetName", of: name }]);
    const meant = await findByName(ctx, name);
    if (meant) await inTransaction(ctx, (ctx) => sendReset(ctx, meant.id));
  });
}

/** The same on a page, where too many are answered like any other. */
export async function askForResetQuietly(ctx: Ctx, name: string): Promise<void> {
  await askForReset(ctx, name).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === "too_many_attempts") return;
    throw error;
  });
}

async function sendReset(ctx: Ctx, userId: string): Promise<void> {
  const user = await lockUser(ctx, userId);
  if (!user?.email || user.status !== "active") return;
  const { email, emailVerifiedAt } = user;
  if (!emailVerifiedAt && (await isSomebodyElses(ctx, { email, userId }))) return;
  if (!(await mayMail(ctx, { limit: "resetMailbox", of: emailVerifiedAt ? userId : email }))) return;
  const token = await issueToken(ctx, { purpose: "password_reset", target: user.email, userId });
  await enqueue(ctx, passwordReset(ctx.account, user.email, token));
  await record(ctx, "password_reset_asked", { userId, customerId: user.customerId });
}

type Reset = { token: string; newPassword: string };

/**
 * Takes the token that came by mail and a new password. Nobody is logged in by it, and the second factor stays. What
 * others have failed at with the name is forgotten, so that a reset is a way in (design §6). Refuses
 * weak passwords, and `wrong_code` for a token that is unknown, used or old. Call it in the token's account.
 */
export async function redeemReset(ctx: Ctx, { token, newPassword }: Reset): Promise<void> {
  const passwordHash = await hashPassword(newPassword);
  await inTransaction(ctx, async (ctx) => {
    const found = await findToken(ctx.db, "password_reset", token, ctx.now);
    const user = found && (await lockUser(ctx, found.userId));
    const spent = await spendToken(ctx, "password_reset", token);
    if (!spent || user?.status !== "active") throw new Refusal("wrong_code", { field: "token" });
    refuseWeakPassword(newPassword, user.username, "newPassword");
    await replacePassword(ctx, user, passwordHash);
    await record(ctx, "password_reset", { userId: user.id, customerId: user.customerId });
    const names = [user.username, user.email].filter((name) => name !== null);
    await forgetFailures(
      ctx,
      names.map((of) => ({ limit: "logInName", of })),
    );
  });
}

/** An administrator gives a user of the account another password. Refuses `not_found`. */
export async function setPassword(ctx: Ctx, userId: string, password: string): Promise<void> {
  requirePermission(ctx, "password:set");
  const passwordHash = await hashPassword(password);
  await inTransaction(ctx, async (ctx) => {
    const user = await lockUser(ctx, userId);
    if (user?.accountId !== ctx.account.id) throw new Refusal("not_found");
    refuseWeakPassword(password, user.username, "value");
    await replacePassword(ctx, user, passwordHash);
    await record(ctx, "password_changed", { userId, customerId: user.customerId });
  });
}

/** Every session, token and pending reset of the user, as it was locked, ends in the same transaction (design §6). */
async function replacePassword(ctx: Ctx, user: OwnUser, passwordHash: string): Promise<void> {
  await endOtherAccess({ ...ctx, viewer: { kind: "anonymous" } }, user);
  await ctx.db.update(users).set({ passwordHash }).where(eq(users.id, user.id));
  await tellOwner(ctx, user, (email) => passwordChanged(ctx.account, email));
}
