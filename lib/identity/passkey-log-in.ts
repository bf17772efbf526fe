import { generateAuthenticationOptions } from "@simplewebauthn/server";
import { and, eq, sql } from "drizzle-orm";
import { runPrepared } from "#db/prepared.ts";
import { passkeyChallenges, passkeys, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import type { Ctx } from "#lib/context.ts";
import { noticeLogIn } from "#lib/identity/known-devices.ts";
import type { LoggedIn } from "#lib/identity/log-in.ts";
import { challengeLife, keepChallenge } from "#lib/identity/passkey-challenges.ts";
import { type Assertion, readAssertion, relyingParty, userOfHandle } from "#lib/identity/passkey-proofs.ts";
import { unlessSuspended } from "#lib/identity/shut-out.ts";
import { type SessionOwner, type StartedSession, startSession } from "#lib/identity/start-session.ts";
import { countedPerAddress, countFailure, refuseExhausted } from "#lib/identity/throttle.ts";
import { Refusal } from "#lib/refusal.ts";

/** What a browser asks a passkey to sign; nobody has to say who they are, since the passkey knows. */
export async function startPasskeyLogIn(ctx: Ctx) {
  await refuseExhausted(ctx, countedPerAddress(ctx, "passkeyAddress"));
  const options = await generateAuthenticationOptions({
    rpID: relyingParty().id,
    userVerification: "required",
    timeout: challengeLife,
  });
  await keepChallenge(ctx, { ceremony: "log_in", userId: null }, options.challenge);
  return options;
}

/**
 * Logs in whoever holds the passkey: it counts as both factors, so nothing else is asked. Refuses `passkey_refused`
 * for whatever is wrong with it, `suspended` only after a right one, `challenge_over` and `too_many_attempts`.
 */
export async function logInWithPasskey(
  ctx: Ctx,
  { assertion, guestId }: { assertion: Assertion; guestId: string | null },
): Promise<LoggedIn> {
  const counted = countedPerAddress(ctx, "passkeyAddress");
  await refuseExhausted(ctx, counted);
  const found = await findPasskey(ctx, assertion.id);
  const signed = found && (await readAssertion(assertion, found));
  if (!signed || userOfHandle(assertion.response.userHandle) !== found.user.id) {
    await Promise.all([
      countFailure(ctx, counted),
      found && record(ctx, "log_in_failed", { userId: found.user.id, customerId: found.user.customerId }),
    ]);
    throw new Refusal("passkey_refused");
  }
  if (!(await spend(ctx, found.id, signed))) {
    await countFailure(ctx, counted);
    throw new Refusal("challenge_over");
  }
  const again = async () => (await findPasskey(ctx, assertion.id))?.user ?? null;
  const user = await unlessSuspended(ctx, found.user, again);
  const started = await startUnchanged(ctx, user, guestId);
  await noticeLogIn(ctx, user, { failures: 0, ...started });
  return { ...started, userId: user.id };
}

async function findPasskey(ctx: Ctx, credentialId: string) {
  const [found] = await ctx.db
    .select({
      id: passkeys.id,
      credentialId: passkeys.credentialId,
      publicKey: passkeys.publicKey,
      user: {
        id: users.id,
        accountId: users.accountId,
        status: users.status,
        epoch: users.epoch,
        customerId: users.customerId,
        email: users.email,
      },
    })
    .from(passkeys)
    .innerJoin(users, eq(users.id, passkeys.userId))
    .where(and(eq(passkeys.accountId, ctx.account.id), eq(passkeys.credentialId, credentialId)));
  return found ?? null;
}

type Signed = { challenge: string; counter: number; isBackedUp: boolean };

/**
 * Spends the challenge and moves the counter on, in one statement: of two that answer one challenge, or carry one
 * counter, one is let in. A counter that stands still is fine at zero only, where synced passkeys keep it.
 */
async function spend(ctx: Ctx, passkeyId: string, { challenge, counter, isBackedUp }: Signed): Promise<boolean> {
  const now = ctx.now.toISOString();
  const moved = await runPrepared(
    ctx.db,
    "spend_passkey_challenge",
    sql`
    with spent as (
      delete from ${passkeyChallenges} where account_id = ${ctx.account.id} and challenge = ${challenge}
        and ceremony = 'log_in' and user_id is null and expires_at > ${now}::timestamptz returning account_id
    )
    update ${passkeys} as passkey
    set counter = ${counter}::bigint, last_used_at = ${now}::timestamptz, is_backed_up = ${isBackedUp}::boolean
    from spent where passkey.id = ${passkeyId} and passkey.account_id = spent.account_id
      and (passkey.counter < ${counter}::bigint or (passkey.counter = 0 and ${counter}::bigint = 0))
    returning passkey.id`,
  );
  return moved.length > 0;
}

/** A user who was suspended, or changed a factor, while the passkey was looked at is refused in words that fit. */
async function startUnchanged(ctx: Ctx, user: SessionOwner, guestId: string | null): Promise<StartedSession> {
  try {
    return await startSession(ctx, user, guestId);
  } catch (error) {
    throw error instanceof Refusal && error.code === "wrong_credentials" ? new Refusal("passkey_refused") : error;
  }
}
