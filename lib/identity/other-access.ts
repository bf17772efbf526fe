import { and, eq, ne, sql } from "drizzle-orm";
import { apiRefreshTokens, devices, logInChallenges, passkeyChallenges, sessions, users } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { forgetCodes, type Purpose } from "#lib/identity/one-time-codes.ts";

/**
 * Ends, in the transaction of the change that calls for it (design §6), whatever else a user is logged in with: other
 * sessions, API tokens, trusted devices, log-ins half done, passkeys half made, and a reset that was asked for. The
 * session that asks, if it is the user's own, goes on. False, with nothing done, when the user has changed since it was read.
 */
export async function endOtherAccess(ctx: Ctx, { id, epoch }: { id: string; epoch: number }): Promise<boolean> {
  const isOwn = "userId" in ctx.viewer && ctx.viewer.userId === id;
  const sessionId = isOwn && "sessionId" in ctx.viewer ? ctx.viewer.sessionId : null;
  const [changed] = await ctx.db
    .update(users)
    .set({ epoch: sql`${users.epoch} + 1` })
    .where(and(eq(users.id, id), eq(users.epoch, epoch)))
    .returning({ epoch: users.epoch });
  if (!changed) return false;
  const others = sessionId ? ne(sessions.id, sessionId) : undefined;
  await ctx.db.delete(sessions).where(and(eq(sessions.userId, id), others));
  if (sessionId) await ctx.db.update(sessions).set({ userEpoch: changed.epoch }).where(eq(sessions.id, sessionId));
  await ctx.db.delete(apiRefreshTokens).where(eq(apiRefreshTokens.userId, id));
  await ctx.db.delete(passkeyChallenges).where(eq(passkeyChallenges.userId, id));
  await forgetCodes(ctx, { purpose: asked, userId: id });
  return true;
}

/** What somebody may have asked for who had access until now. */
const asked: Purpose[] = ["password_reset", "email_change", "email_change_code"];

/**
 * The same for a user who asks with an access token. The contract lets it live on after a change of the address, and it
 * holds as long as the epoch is the same: so the epoch stays, and everything that hangs on it goes by its row.
 */
export async function endAccessBesideToken(ctx: Ctx, userId: string): Promise<void> {
  await ctx.db.delete(sessions).where(eq(sessions.userId, userId));
  await ctx.db.delete(apiRefreshTokens).where(eq(apiRefreshTokens.userId, userId));
  await ctx.db.delete(logInChallenges).where(eq(logInChallenges.userId, userId));
  await ctx.db.update(devices).set({ trustedUntil: null, trustedEpoch: null }).where(eq(devices.userId, userId));
  await forgetCodes(ctx, { purpose: asked, userId });
}
