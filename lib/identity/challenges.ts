import { createHash, randomBytes } from "node:crypto";
import { and, eq, gt, lt, sql } from "drizzle-orm";
import { logInChallenges, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import type { Ctx } from "#lib/context.ts";
import { countRecentFailures, noticeLogIn } from "#lib/identity/known-devices.ts";
import { type Factor, factorOf, hasApp, isRightCode, sendFactorCode } from "#lib/identity/second-factor.ts";
import { startSession } from "#lib/identity/start-session.ts";
import { trustDevice } from "#lib/identity/trusted-devices.ts";
import { Refusal } from "#lib/refusal.ts";
import { after, minutes } from "#lib/time.ts";

export const challengeLife = minutes(10);
const mostTries = 5;

const hashOf = (token: string) => createHash("sha256").update(token).digest();

/** Notes that the password was right, and gives the token that the second step is answered with; only its hash is kept. */
export async function startChallenge(
  ctx: Ctx,
  user: { id: string; accountId: string; epoch: number },
): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await ctx.db.insert(logInChallenges).values({
    accountId: user.accountId,
    userId: user.id,
    userEpoch: user.epoch,
    tokenHash: hashOf(token),
    insertedAt: ctx.now,
    expiresAt: after(ctx.now, challengeLife),
  });
  return token;
}

const isOpen = (ctx: Ctx, token: string) =>
  and(
    eq(logInChallenges.tokenHash, hashOf(token)),
    eq(logInChallenges.accountId, ctx.account.id),
    gt(logInChallenges.expiresAt, ctx.now),
    lt(logInChallenges.attempts, mostTries),
  );

const ownerColumns = {
  id: users.id,
  accountId: users.accountId,
  customerId: users.customerId,
  epoch: users.epoch,
  authMethod: users.authMethod,
  email: users.email,
  phoneNumber: users.phoneNumber,
  hasApp,
};

/** Which factor the challenge waits for; null for one that is over. */
export async function findChallenge(ctx: Ctx, token: string): Promise<{ factor: Factor } | null> {
  const owner = await findOwner(ctx, token);
  const factor = owner && factorOf(owner);
  return factor ? { factor } : null;
}

async function findOwner(ctx: Ctx, token: string) {
  const [owner] = await ctx.db
    .select(ownerColumns)
    .from(logInChallenges)
    .innerJoin(
      users,
      and(eq(users.id, logInChallenges.userId), eq(users.epoch, logInChallenges.userEpoch), eq(users.status, "active")),
    )
    .where(isOpen(ctx, token));
  return owner ?? null;
}

/** Sends the code again to whoever waits in this challenge. Refuses `challenge_over`, and `too_many_attempts`. */
export async function resendForChallenge(ctx: Ctx, token: string): Promise<void> {
  const owner = await findOwner(ctx, token);
  if (!owner) throw new Refusal("challenge_over");
  await sendFactorCode(ctx, owner);
}

export type ChallengeAnswer = { token: string; code: string; guestId: string | null; trust: boolean };

/**
 * The second step of a log-in. Each try is counted before the code is looked at; the first right code spends the
 * challenge, so that of two browsers that finish it one is let in. Refuses `wrong_code`, and `challenge_over` after five
 * tries, ten minutes, or anything that has ended the user's sessions since.
 */
export async function answerChallenge(ctx: Ctx, { token, code, guestId, trust }: ChallengeAnswer) {
  const owner = await findOwner(ctx, token);
  const [tried] = owner
    ? await ctx.db
        .update(logInChallenges)
        .set({ attempts: sql`${logInChallenges.attempts} + 1` })
        .where(isOpen(ctx, token))
        .returning({ id: logInChallenges.id, attempts: logInChallenges.attempts })
    : [];
  if (!owner || !tried) throw new Refusal("challenge_over");
  if (!(await isRightCode(ctx, owner, code))) {
    await record(ctx, "second_step_failed", { userId: owner.id, customerId: owner.customerId });
    const isLast = tried.attempts >= mostTries;
    throw isLast ? new Refusal("challenge_over") : new Refusal("wrong_code", { field: "code" });
  }
  const spent = await ctx.db
    .delete(logInChallenges)
    .where(eq(logInChallenges.id, tried.id))
    .returning({ id: logInChallenges.id });
  if (spent.length === 0) throw new Refusal("challenge_over");
  const started = await startSession(ctx, owner, guestId);
  const trustToken = trust ? await trustDevice(ctx, owner) : null;
  await noticeLogIn(ctx, owner, { failures: await countRecentFailures(ctx, owner.id), ...started });
  return { ...started, userId: owner.id, trustToken };
}
