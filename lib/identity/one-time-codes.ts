import { createHmac, randomInt, timingSafeEqual } from "node:crypto";
import { and, eq, gt, inArray, lt, sql } from "drizzle-orm";
import { v4 } from "uuid";
import type { Db } from "#db/client.ts";
import { type codePurpose, oneTimeCodes } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { after, days, hours, minutes } from "#lib/time.ts";

export type Purpose = (typeof codePurpose.enumValues)[number];

/** How long each is good for (contract 11): digits, which can be guessed, far shorter than tokens, which cannot. */
const lives: Record<Purpose, number> = {
  phone_verification: minutes(30),
  log_in: minutes(5),
  email_verification: hours(24),
  password_reset: hours(1),
  email_code: hours(1),
  email_change: hours(24),
  email_change_code: hours(1),
  email_undo: days(7),
  not_me: days(7),
  order_lookup: minutes(15),
};

const mostTries = 5;

/** Six digits are few enough to try all of, so the hash of what a database thief sees needs the server's secret. */
const hashOf = (ctx: Ctx, purpose: Purpose, target: string, code: string) =>
  createHmac("sha256", env().authSecret).update([purpose, ctx.account.id, target, code].join("\n")).digest();

/** A token is long enough to be looked up by its hash alone, also by who says nothing of the account. */
const hashOfToken = (purpose: Purpose, token: string) =>
  createHmac("sha256", env().authSecret).update([purpose, token].join("\n")).digest();

type Proof = { purpose: Purpose; target: string; userId?: string | null };

/**
 * Makes six digits, or takes those given, for the target, a telephone number or the id of the user who logs in, and
 * gives them; only a keyed hash is kept.
 */
export async function issueDigits(
  ctx: Ctx,
  { purpose, target, userId = null }: Proof,
  code = String(randomInt(1_000_000)).padStart(6, "0"),
): Promise<string> {
  await keep(ctx, { purpose, target, userId }, hashOf(ctx, purpose, target, code));
  return code;
}

/** Makes a long token for a user's mailbox, ends the earlier ones of that purpose, and gives it. */
export async function issueToken(ctx: Ctx, { purpose, target, userId }: Proof & { userId: string }): Promise<string> {
  const token = v4();
  await forgetCodes(ctx, { purpose, userId });
  await keep(ctx, { purpose, target, userId }, hashOfToken(purpose, token));
  return token;
}

/** The same beside the earlier ones, which go on. */
export async function issueFurtherToken(ctx: Ctx, proof: Proof & { userId: string }): Promise<string> {
  const token = v4();
  await keep(ctx, proof, hashOfToken(proof.purpose, token));
  return token;
}

async function keep(ctx: Ctx, proof: Proof, codeHash: Buffer): Promise<void> {
  const { purpose } = proof;
  await ctx.db.insert(oneTimeCodes).values({
    ...proof,
    accountId: ctx.account.id,
    codeHash,
    insertedAt: ctx.now,
    expiresAt: after(ctx.now, lives[purpose]),
  });
}

const ofTarget = (ctx: Ctx, { purpose, target }: Proof) =>
  and(
    eq(oneTimeCodes.accountId, ctx.account.id),
    eq(oneTimeCodes.purpose, purpose),
    eq(oneTimeCodes.target, target),
    gt(oneTimeCodes.expiresAt, ctx.now),
  );

/**
 * Whether those digits were sent to the target and hold. The right ones are spent with all others of that target; each
 * wrong try counts against every code of it, and the fifth ends them. Of two at once with the same code, one is right:
 * call it outside of a transaction that a refusal would roll back, or wrong tries are not counted.
 */
export async function spendDigits(ctx: Ctx, { purpose, target }: Proof, code: string): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    const rows = await tx
      .select({ id: oneTimeCodes.id, codeHash: oneTimeCodes.codeHash, attempts: oneTimeCodes.attempts })
      .from(oneTimeCodes)
      .where(and(ofTarget(ctx, { purpose, target }), lt(oneTimeCodes.attempts, mostTries)))
      .orderBy(oneTimeCodes.id)
      .for("update");
    const due = hashOf(ctx, purpose, target, code);
    const isRight = rows.filter((row) => timingSafeEqual(row.codeHash, due)).length > 0;
    if (isRight) await tx.delete(oneTimeCodes).where(ofTarget(ctx, { purpose, target }));
    else
      await tx
        .update(oneTimeCodes)
        .set({ attempts: sql`${oneTimeCodes.attempts} + 1` })
        .where(ofTarget(ctx, { purpose, target }));
    return isRight;
  });
}

/** Counts a wrong try whose own transaction was rolled back. */
export async function countWrongTry(ctx: Ctx, proof: Proof): Promise<void> {
  await ctx.db
    .update(oneTimeCodes)
    .set({ attempts: sql`${oneTimeCodes.attempts} + 1` })
    .where(ofTarget(ctx, proof));
}

/** Takes a token and spends it; gives whose it was, or null for one that is unknown, used or old. Call it in a transaction. */
export async function spendToken(
  ctx: Ctx,
  purpose: Purpose,
  token: string,
): Promise<{ userId: string; target: string; issuedAt: Date } | null> {
  const [spent] = await ctx.db
    .delete(oneTimeCodes)
    .where(
      and(
        eq(oneTimeCodes.accountId, ctx.account.id),
        eq(oneTimeCodes.purpose, purpose),
        eq(oneTimeCodes.codeHash, hashOfToken(purpose, token)),
        gt(oneTimeCodes.expiresAt, ctx.now),
      ),
    )
    .returning({ userId: oneTimeCodes.userId, target: oneTimeCodes.target, issuedAt: oneTimeCodes.insertedAt });
  return spent?.userId ? { ...spent, userId: spent.userId } : null;
}

/** Whose a live token is, where it was sent, and in which account; null for one that is unknown, used or old. Spends nothing. */
export async function findToken(db: Db, purpose: Purpose, token: string, now: Date) {
  const isLive = and(eq(oneTimeCodes.codeHash, hashOfToken(purpose, token)), gt(oneTimeCodes.expiresAt, now));
  const { accountId, userId, target } = oneTimeCodes;
  const [found] = await db.select({ accountId, userId, target }).from(oneTimeCodes).where(isLive);
  return found?.userId ? { ...found, userId: found.userId } : null;
}

/** The account that a live token belongs to, or null. */
export async function findAccountOfToken(db: Db, purpose: Purpose, token: string, now: Date): Promise<string | null> {
  return (await findToken(db, purpose, token, now))?.accountId ?? null;
}

/** Whether some digits are on their way to the target already. */
export async function hasLiveDigits(ctx: Ctx, proof: Proof): Promise<boolean> {
  return (await ctx.db.$count(oneTimeCodes, and(ofTarget(ctx, proof), lt(oneTimeCodes.attempts, mostTries)))) > 0;
}

type Owned = { purpose: Purpose | Purpose[]; userId: string };

/** Ends a user's codes of one purpose, or of several. */
export async function forgetCodes(ctx: Ctx, { purpose, userId }: Owned): Promise<void> {
  const ofPurpose = inArray(oneTimeCodes.purpose, [purpose].flat());
  await ctx.db.delete(oneTimeCodes).where(and(eq(oneTimeCodes.userId, userId), ofPurpose));
}
