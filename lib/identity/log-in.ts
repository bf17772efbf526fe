import { and, desc, eq, isNotNull, or, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { preparedOnce } from "#db/prepared.ts";
import { users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { hashPassword, inHashingTurn, isOutdated, passwordMatches } from "#lib/identity/credentials.ts";
import { issueRefreshToken } from "#lib/identity/refresh-tokens.ts";
import { passSecondFactor } from "#lib/identity/second-factor.ts";
import { startSession } from "#lib/identity/start-session.ts";
import { countedFor, countFailure, forgetFailures, refuseExhausted } from "#lib/identity/throttle.ts";
import { Refusal } from "#lib/refusal.ts";

export type Credentials = { username: string; password: string; otp?: string | undefined };
export type LogInInput = Credentials & { guestId: string | null };
export type LoggedIn = { sessionId: string; userId: string };

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
      isVerified: sql<boolean>`${users.emailVerifiedAt} is not null`,
      customerId: users.customerId,
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
 * has proven it. An address that several have typed and nobody proven means nobody.
 */
async function findByName(ctx: Ctx, name: string) {
  const found = await usersByName(ctx.db).execute({ accountId: ctx.account.id, name });
  const named = found.find((user) => user.username === name);
  if (named) return named;
  const [only, ...others] = found.length > 1 ? found.filter((user) => user.isVerified) : found;
  return only && others.length === 0 ? only : null;
}

/**
 * Takes a name in normal form, a password as typed, and the guest of this browser, if it has one. Starts a session and
 * takes the guest in (design §3.6). Refuses with `wrong_credentials` for a wrong password and an unknown name alike,
 * with `suspended` only after the right password, with `too_many_attempts`, and with `one_time_password_needed`.
 */
export async function logIn(ctx: Ctx, { guestId, ...credentials }: LogInInput): Promise<LoggedIn> {
  const { user, renewedHash, forget } = await authenticate(ctx, credentials);
  const [sessionId] = await Promise.all([startSession(ctx, user, guestId, renewedHash), forget()]);
  return { sessionId, userId: user.id };
}

/** The same for a client of the API: a refresh token in place of a session, and no guest to take in. */
export async function logInForToken(ctx: Ctx, credentials: Credentials) {
  const { user, renewedHash, forget } = await authenticate(ctx, credentials);
  const [refreshToken] = await Promise.all([
    inTransaction(ctx, async (ctx) => {
      if (renewedHash) await ctx.db.update(users).set({ passwordHash: renewedHash }).where(eq(users.id, user.id));
      await record(ctx, "logged_in", { userId: user.id, customerId: user.customerId }, { by: "token" });
      return issueRefreshToken(ctx, user);
    }),
    forget(),
  ]);
  return { refreshToken, user: { id: user.id, epoch: user.epoch } };
}

/**
 * Who that is, after the password and, where the user has one, the second factor (contract 11.4). Refuses as `logIn`
 * says, and with `one_time_password_needed` when the code is missing or wrong.
 */
async function authenticate(ctx: Ctx, { username, password, otp }: Credentials) {
  const counted = countedFor(ctx, "logInName", username, "logInAddress");
  const user = await findByName(ctx, username);
  const { matches, hadFailures } = await inHashingTurn(async () => {
    const hadFailures = await refuseExhausted(ctx, counted);
    return { matches: await passwordMatches(user?.passwordHash ?? null, password), hadFailures };
  });
  if (!user || !matches) {
    await Promise.all([
      countFailure(ctx, counted),
      user && record(ctx, "log_in_failed", { userId: user.id, customerId: user.customerId }),
    ]);
    throw new Refusal("wrong_credentials");
  }
  if (user.status === "suspended") throw new Refusal("suspended", { says: suspendedInWords(ctx) });
  await passSecondFactor(ctx, user, otp);
  const renewedHash = isOutdated(user.passwordHash) ? await hashPassword(password) : null;
  return { user, renewedHash, forget: async () => hadFailures && forgetFailures(ctx, counted) };
}

/** Says, after the right password or passkey, whom to ask. */
export function suspendedInWords({ account }: Ctx): string {
  const ways = [
    account.supportEmail && `write to ${account.supportEmail}`,
    account.supportPhone && `call ${account.supportPhone}`,
  ].filter(Boolean);
  return `This account is suspended. ${ways.length > 0 ? `To ask about it, ${ways.join(" or ")}.` : "Please ask the store about it."}`;
}
