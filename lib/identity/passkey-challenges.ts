import { and, eq, gt, sql } from "drizzle-orm";
import { passkeyChallenges } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { after, minutes } from "#lib/time.ts";

/** How long somebody may take over a fingerprint. */
export const challengeLife = minutes(5);
const sweptAtOnce = 20;

type Ceremony = { ceremony: "register"; userId: string } | { ceremony: "log_in"; userId: null };

/** Keeps what a passkey is asked to sign. Each one sweeps some that are over, so that their number stays small. */
export async function keepChallenge(ctx: Ctx, { ceremony, userId }: Ceremony, challenge: string): Promise<void> {
  await ctx.db.execute(sql`
    delete from ${passkeyChallenges} where id in (
      select id from ${passkeyChallenges} where expires_at < ${ctx.now.toISOString()}::timestamptz
      order by expires_at limit ${sweptAtOnce} for update skip locked)`);
  await ctx.db.insert(passkeyChallenges).values({
    accountId: ctx.account.id,
    userId,
    ceremony,
    challenge,
    insertedAt: ctx.now,
    expiresAt: after(ctx.now, challengeLife),
  });
}

/** Spends the challenge of a registration; false for one that is unknown, over, spent, somebody else's or for a log-in. */
export async function spendOwnChallenge(ctx: Ctx, userId: string, challenge: string): Promise<boolean> {
  const spent = await ctx.db
    .delete(passkeyChallenges)
    .where(
      and(
        eq(passkeyChallenges.accountId, ctx.account.id),
        eq(passkeyChallenges.userId, userId),
        eq(passkeyChallenges.ceremony, "register"),
        eq(passkeyChallenges.challenge, challenge),
        gt(passkeyChallenges.expiresAt, ctx.now),
      ),
    )
    .returning({ id: passkeyChallenges.id });
  return spent.length > 0;
}
