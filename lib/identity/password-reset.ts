import { and, eq, sql } from "drizzle-orm";
import { apiRefreshTokens, sessions, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { hashPassword, refuseWeakPassword } from "#lib/identity/credentials.ts";
import { forgetCodes, issueToken, spendToken } from "#lib/identity/one-time-codes.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { countAttempt } from "#lib/identity/throttle.ts";
import { passwordReset } from "#lib/notifications/messages.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { Refusal } from "#lib/refusal.ts";

/**
 * Sends a token to the mailbox of that user, if there is an active one with a mailbox; who asks cannot tell. A newer
 * token ends the older one. At most five an hour for one name (contract 16).
 */
export async function askForReset(ctx: Ctx, username: string): Promise<void> {
  requirePermission(ctx, "password:ask");
  await countAttempt(ctx, [{ limit: "resetName", of: username }]);
  await inTransaction(ctx, async (ctx) => {
    const [user] = await ctx.db
      .select({ id: users.id, email: users.email, status: users.status })
      .from(users)
      .where(and(eq(users.accountId, ctx.account.id), eq(sql`lower(${users.username})`, username)));
    if (!user?.email || user.status !== "active") return;
    const token = await issueToken(ctx, { purpose: "password_reset", target: user.email, userId: user.id });
    await enqueue(ctx, passwordReset(ctx.account, user.email, token));
  });
}

/** Takes the token that came by mail and a new password. Refuses `wrong_code` for a token that is unknown, used or old. */
export async function redeemReset(ctx: Ctx, { token, password }: { token: string; password: string }): Promise<void> {
  const passwordHash = await hashPassword(password);
  await inTransaction(ctx, async (ctx) => {
    const spent = await spendToken(ctx, "password_reset", token);
    const [user] = spent
      ? await ctx.db
          .select()
          .from(users)
          .where(and(eq(users.id, spent.userId), eq(users.status, "active")))
          .for("update")
      : [];
    if (!user) throw new Refusal("wrong_code", { field: "resetToken" });
    refuseWeakPassword(password, user.username, "value");
    await replacePassword(ctx, user, passwordHash);
    await record(ctx, "password_reset", { userId: user.id, customerId: user.customerId });
  });
}

/** An administrator gives a user of the account another password. Refuses `not_found`. */
export async function setPassword(ctx: Ctx, userId: string, password: string): Promise<void> {
  requirePermission(ctx, "password:set");
  const passwordHash = await hashPassword(password);
  await inTransaction(ctx, async (ctx) => {
    const ofAccount = and(eq(users.id, userId), eq(users.accountId, ctx.account.id));
    const [user] = await ctx.db.select().from(users).where(ofAccount).for("update");
    if (!user) throw new Refusal("not_found");
    refuseWeakPassword(password, user.username, "value");
    await replacePassword(ctx, user, passwordHash);
    await record(ctx, "password_changed", { userId, customerId: user.customerId });
  });
}

/** Every session, token and pending reset of the user ends in the same transaction (design §6). */
async function replacePassword(ctx: Ctx, { id }: { id: string }, passwordHash: string): Promise<void> {
  await ctx.db
    .update(users)
    .set({ passwordHash, epoch: sql`${users.epoch} + 1` })
    .where(eq(users.id, id));
  await ctx.db.delete(sessions).where(eq(sessions.userId, id));
  await ctx.db.delete(apiRefreshTokens).where(eq(apiRefreshTokens.userId, id));
  await forgetCodes(ctx, { purpose: "password_reset", userId: id });
}
