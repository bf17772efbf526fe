import { and, eq, gt, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { generateSecret, generateURI, verify } from "otplib";
import { authenticators } from "#db/schema/index.ts";
import { type Ctx, requireUser } from "#lib/context.ts";
import { seal, unseal } from "#lib/identity/sealing.ts";
import { after, minutes, seconds } from "#lib/time.ts";

const setUpWithin = minutes(15);
/** A clock may be half a minute off (RFC 6238, 5.2: one step). */
const tolerance = 30;

type Owner = { id: string; accountId: string; username: string };

/** The app that the asking session sets up: another session of the user sees nothing of it. */
function waitingHere(ctx: Ctx, userId: string) {
  const { sessionId } = requireUser(ctx);
  const isHere = sessionId ? eq(authenticators.sessionId, sessionId) : sql`false`;
  const isInTime = gt(authenticators.insertedAt, after(ctx.now, -setUpWithin));
  return and(eq(authenticators.userId, userId), isNull(authenticators.confirmedAt), isHere, isInTime);
}

/** What an app is told: the secret to type, and the address that its QR code holds. */
export type SetUp = { secret: string; uri: string };

/** Keeps a new secret that waits for a first right code; one that waited before is forgotten. In a transaction. */
export async function proposeAuthenticator(ctx: Ctx, { id: userId, accountId }: Owner): Promise<void> {
  const { keyId, sealed } = seal(userId, generateSecret());
  const unconfirmed = and(eq(authenticators.userId, userId), isNull(authenticators.confirmedAt));
  await ctx.db.delete(authenticators).where(unconfirmed);
  const { sessionId } = requireUser(ctx);
  const row = { accountId, userId, sessionId, secret: sealed, keyId, insertedAt: ctx.now };
  await ctx.db.insert(authenticators).values(row);
}

/** The secret that waits for a first code, for a quarter of an hour; null when none does. */
export async function findSetUp(ctx: Ctx, { id: userId, username }: Owner): Promise<SetUp | null> {
  const [row] = await ctx.db.select().from(authenticators).where(waitingHere(ctx, userId));
  if (!row) return null;
  const { secret } = unseal(userId, { keyId: row.keyId, sealed: row.secret });
  return { secret, uri: generateURI({ issuer: ctx.account.name, label: username, secret }) };
}

/**
 * Whether the six digits are those of the user's app now, give or take a step, and no code of that step or a later one
 * has worked before: of two at once with the same code, one is right. `waiting` means the app that is being set up.
 */
export async function spendAppCode(ctx: Ctx, userId: string, code: string, waiting = false): Promise<boolean> {
  const token = code.replace(/\s/g, "");
  if (!/^\d{6}$/.test(token)) return false;
  const isOn = and(eq(authenticators.userId, userId), isNotNull(authenticators.confirmedAt));
  const [row] = await ctx.db
    .select()
    .from(authenticators)
    .where(waiting ? waitingHere(ctx, userId) : isOn);
  if (!row) return false;
  const { secret, isOld } = unseal(userId, { keyId: row.keyId, sealed: row.secret });
  const epoch = Math.floor(ctx.now.getTime() / seconds(1));
  const result = await verify({ secret, token, epoch, epochTolerance: tolerance });
  if (!result.valid || !("timeStep" in result)) return false;
  const renewed = isOld ? seal(userId, secret) : null;
  const spent = await ctx.db
    .update(authenticators)
    .set({
      lastStep: result.timeStep,
      ...(waiting ? { confirmedAt: ctx.now } : {}),
      ...(renewed ? { secret: renewed.sealed, keyId: renewed.keyId } : {}),
    })
    .where(and(eq(authenticators.id, row.id), lt(authenticators.lastStep, result.timeStep)))
    .returning({ id: authenticators.id });
  return spent.length > 0;
}
