import { and, eq, ne, sql } from "drizzle-orm";
import { apiRefreshTokens, sessions, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction, requireUser } from "#lib/context.ts";
import { hashPassword, inHashingTurn, passwordMatches, refuseWeakPassword } from "#lib/identity/credentials.ts";
import { forgetCodes } from "#lib/identity/one-time-codes.ts";
import { type Counted, countFailure, refuseExhausted } from "#lib/identity/throttle.ts";
import { Refusal } from "#lib/refusal.ts";

/**
 * Changes the asking user's password. Refuses `wrong_current_password` and weak new ones. Every other session and every
 * API token ends in the same transaction (design §6), and so does a reset that was asked for; the session that asks
 * goes on. `alongside` runs in that transaction too.
 */
export async function changePassword(
  ctx: Ctx,
  input: { currentPassword: string; newPassword: string },
  alongside: (ctx: Ctx) => Promise<void> = async () => {},
): Promise<void> {
  const { userId, sessionId } = requireUser(ctx);
  const counted: Counted[] = [{ limit: "passwordName", of: userId }];
  const [user] = await ctx.db.select().from(users).where(eq(users.id, userId));
  if (!user) throw new Refusal("log_in_first");
  const matches = await inHashingTurn(async () => {
    await refuseExhausted(ctx, counted);
    return passwordMatches(user.passwordHash, input.currentPassword);
  });
  if (!matches) {
    await countFailure(ctx, counted);
    throw new Refusal("wrong_current_password", { field: "currentPassword" });
  }
  refuseWeakPassword(input.newPassword, user.username, "newPassword");
  const passwordHash = await hashPassword(input.newPassword);
  await inTransaction(ctx, async (ctx) => {
    const [changed] = await ctx.db
      .update(users)
      .set({ passwordHash, epoch: sql`${users.epoch} + 1` })
      .where(and(eq(users.id, userId), eq(users.epoch, user.epoch)))
      .returning({ epoch: users.epoch });
    if (!changed) throw new Refusal("wrong_current_password", { field: "currentPassword" });
    await ctx.db
      .delete(sessions)
      .where(and(eq(sessions.userId, userId), sessionId ? ne(sessions.id, sessionId) : undefined));
    if (sessionId) await ctx.db.update(sessions).set({ userEpoch: changed.epoch }).where(eq(sessions.id, sessionId));
    await ctx.db.delete(apiRefreshTokens).where(eq(apiRefreshTokens.userId, userId));
    await forgetCodes(ctx, { purpose: "password_reset", userId });
    await alongside(ctx);
    await record(ctx, "password_changed", { userId, customerId: user.customerId });
  });
}
