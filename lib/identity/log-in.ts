import { and, desc, eq, isNotNull, or, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { preparedOnce } from "#db/prepared.ts";
import { customers, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { untilEven } from "#lib/even-time.ts";
import { startChallenge } from "#lib/identity/challenges.ts";
import { hashPassword, inHashingTurn, isOutdated, passwordMatches } from "#lib/identity/credentials.ts";
import { fingerprint, isKnownBrowser, noticeLogIn, noticeTokenLogIn } from "#lib/identity/known-devices.ts";
import { issueRefreshToken } from "#lib/identity/refresh-tokens.ts";
import { factorOf, hasApp, passSecondFactor, sendFactorCode } from "#lib/identity/second-factor.ts";
import { unlessSuspended } from "#lib/identity/shut-out.ts";
import { type StartedSession, startSession } from "#lib/identity/start-session.ts";
import {
  type Counted,
  countedFor,
  countedKeys,
  countFailure,
  countsNow,
  findCounts,
  forgetFailures,
  refuseCounted,
  refuseExhausted,
} from "#lib/identity/throttle.ts";
import { isTrusted } from "#lib/identity/trusted-devices.ts";
import { Refusal } from "#lib/refusal.ts";

export type Credentials = { username: string; password: string; otp?: string | undefined };
export type LogInInput = Credentials & { guestId: string | null; trustToken?: string | null };
export type LoggedIn = StartedSession & { userId: string };

const usersByName = preparedOnce((db: Db) =>
  db
    .select({
      id: users.id,
      username: users.username,
      passwordHash: users.passwordHash,
      status: users.status,
      epoch: users.epoch,
      role: users.role,
      authMethod: users.authMethod,
      email: users.email,
      phoneNumber: users.phoneNumber,
      accountId: users.accountId,
      hasApp,
      isKnownBrowser,
      isVerified: sql<boolean>`${users.emailVerifiedAt} is not null`,
      customerId: users.customerId,
      counts: countsNow,
      isMerged: sql<boolean>`coalesce((select gone.superseded_by_id is not null from ${customers} as gone
        where gone.id = ${users}.customer_id), false)`,
    })
    .from(users)
    .where(
      and(
        eq(users.accountId, sql.placeholder("accountId")),
        or(eq(sql`lower(${users.username})`, sql.placeholder("name")), eq(users.email, sql.placeholder("name"))),
      ),
    )
    .orderBy(desc(eq(sql`lower(${users.username})`, sql.placeholder("name"))), desc(isNotNull(users.emailVerifiedAt)))
    .limit(20)
    .prepare("users_by_name"),
);

/**
 * Who is meant by what was typed: the user of that name; else the one user with that e-mail address, or the one who
 * has proven it. An address that several have typed and nobody proven means nobody; and who took as username an address
 * that another has proven does not stand in for that one. A log-in that a merge has ended is meant by its name alone.
 */
export async function findByName(ctx: Ctx, name: string, counted: Counted[] = []) {
  const all = await usersByName(ctx.db).execute({
    accountId: ctx.account.id,
    name,
    fingerprint: fingerprint(ctx.origin),
    ...countedKeys(ctx, counted),
  });
  const found = all.filter((user) => !user.isMerged || user.username === name);
  const named = found.find((user) => user.username === name);
  const proven = found.filter((user) => user.isVerified && user.email === name);
  const hasOnlyTypedIt = named?.email === name && !named.isVerified;
  if (named && !(hasOnlyTypedIt && proven.length === 1)) return named;
  const [only, ...others] = found.length > 1 ? proven : found;
  return only && others.length === 0 ? only : null;
}

/**
 * Takes a name in normal form, a password as typed, and the guest of this browser, if it has one. Starts a session and
 * takes the guest in (design §3.6), or says that it is in doubt. Refuses with `wrong_credentials` for a wrong password and an unknown name alike,
 * with `suspended` only after the right password, with `too_many_attempts`, and with `one_time_password_needed`. A
 * browser that is trusted (`trustToken`) needs no second factor, and fails on its own account.
 */
export async function logIn(ctx: Ctx, { guestId, trustToken = null, ...credentials }: LogInInput): Promise<LoggedIn> {
  const right = await checkPassword(ctx, credentials, trustToken);
  if (!right.isTrusted) await passSecondFactor(ctx, right.user, credentials.otp);
  return finish(ctx, right, guestId);
}

/**
 * The same in two steps, as the log-in page asks: after the right password there is no session yet for whoever has a
 * second factor, but a challenge for `answerChallenge`.
 */
export async function beginLogIn(
  ctx: Ctx,
  { guestId, trustToken = null, ...credentials }: LogInInput,
): Promise<LoggedIn | { challenge: string }> {
  const right = await checkPassword(ctx, credentials, trustToken);
  if (right.isTrusted || !factorOf(right.user)) return finish(ctx, right, guestId);
  if (right.renewedHash) await keepHash(ctx, right.user, right.renewedHash);
  const [challenge] = await Promise.all([startChallenge(ctx, right.user), sendFactorCode(ctx, right.user)]);
  return { challenge };
}

type Right = Awaited<ReturnType<typeof checkPassword>>;

async function finish(ctx: Ctx, right: Right, guestId: string | null): Promise<LoggedIn> {
  const { user, renewedHash, failures, forget } = right;
  const [started] = await Promise.all([startSession(ctx, user, guestId, renewedHash), forget()]);
  await noticeLogIn(ctx, user, { failures, ...started });
  return { ...started, userId: user.id };
}

/** Unless the password was changed since it was compared: the old one must not come back. */
const keepHash = (ctx: Ctx, { id, epoch }: { id: string; epoch: number }, passwordHash: string) =>
  ctx.db
    .update(users)
    .set({ passwordHash })
    .where(and(eq(users.id, id), eq(users.epoch, epoch)));

/** The same for a client of the API: a refresh token in place of a session, and no guest to take in. */
export async function logInForToken(ctx: Ctx, credentials: Credentials) {
  const { user, renewedHash, failures, forget } = await checkPassword(ctx, credentials, null);
  await passSecondFactor(ctx, user, credentials.otp);
  const [refreshToken] = await Promise.all([
    inTransaction(ctx, async (ctx) => {
      if (renewedHash) await keepHash(ctx, user, renewedHash);
      await record(ctx, "logged_in", { userId: user.id, customerId: user.customerId }, { by: "token" });
      return issueRefreshToken(ctx, user);
    }),
    forget(),
  ]);
  await noticeTokenLogIn(ctx, user, failures);
  return { refreshToken, user: { id: user.id, epoch: user.epoch } };
}

/**
 * Who that is, by the password alone. Failures count for the name, whoever made them; a browser that the user trusts, or
 * has logged in from before, has a count of its own, so that nobody locks the owner out by failing on purpose (design §6).
 * What is counted is read when it is the turn to hash and written before the turn is over, so that a thousand guesses at
 * once are refused all the same. A failure and a refusal are answered in even time, since a known and an unknown name take
 * different statements; the hash, which both take, does not count towards it, however long it has to wait.
 */
async function checkPassword(ctx: Ctx, { username, password }: Credentials, trustToken: string | null) {
  let start = performance.now();
  const { found, counted, failures, isTrustedHere, matches } = await inHashingTurn(async () => {
    start = performance.now();
    const attempt = await findAttempt(ctx, username, trustToken);
    const beforeHash = performance.now();
    const matches = await passwordMatches(attempt.found?.passwordHash ?? null, password);
    start += performance.now() - beforeHash;
    if (!matches) await countFailure(ctx, attempt.counted);
    return { ...attempt, matches };
  }).catch(async (error: unknown) => {
    await untilEven(start);
    throw error;
  });
  if (!found || !matches) {
    if (found) await record(ctx, "log_in_failed", { userId: found.id, customerId: found.customerId });
    await untilEven(start);
    throw new Refusal("wrong_credentials");
  }
  const user = await unlessSuspended(ctx, found, async () => {
    const now = await findByName(ctx, username);
    return now?.id === found.id && now.passwordHash === found.passwordHash ? now : null;
  });
  const renewedHash = isOutdated(user.passwordHash) ? await hashPassword(password) : null;
  const forget = async () => {
    if (failures > 0) await forgetFailures(ctx, counted.filter(isOfTheName));
  };
  return { user, renewedHash, failures, isTrusted: isTrustedHere, forget };
}

/** Who is meant, and under what a failure of theirs would be counted; refuses `too_many_attempts`. */
async function findAttempt(ctx: Ctx, username: string, trustToken: string | null) {
  const byName = countedFor(ctx, "logInName", username, "logInAddress");
  const byBrowser = [
    { limit: "logInDevice" as const, of: `${username} ${fingerprint(ctx.origin).toString("base64url")}` },
  ];
  const found = await findByName(ctx, username, [...byName, ...byBrowser]);
  if (found && (await isTrusted(ctx, found, trustToken))) {
    const counted = [{ limit: "logInDevice" as const, of: `${found.id} ${trustToken}` }];
    return { found, isTrustedHere: true, counted, failures: await refuseExhausted(ctx, counted) };
  }
  const counted = found?.isKnownBrowser ? byBrowser : byName;
  const counts = found ? found.counts : await findCounts(ctx, counted);
  refuseCounted(ctx, counts, counted);
  const failures = refuseCounted(ctx, counts, counted.filter(isOfTheName));
  return { found, isTrustedHere: false, counted, failures };
}

/** What an address has failed at were other people's names: it is no news for this one, and a success does not undo it. */
const isOfTheName = ({ limit }: Counted) => limit !== "logInAddress";
