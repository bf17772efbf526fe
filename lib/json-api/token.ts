import { z } from "zod";
import type { Db } from "#db/client.ts";
import { type Account, findAccountInScope } from "#lib/accounts/accounts.ts";
import type { Ctx, Origin } from "#lib/context.ts";
import { accessTokenLife, type Bearer, signAccessToken } from "#lib/identity/access-token.ts";
import { logInForToken } from "#lib/identity/log-in.ts";
import { findRefreshToken } from "#lib/identity/refresh-tokens.ts";
import { loginInput } from "#lib/identity/schema.ts";
import { Refusal } from "#lib/refusal.ts";
import { seconds } from "#lib/time.ts";

/** What the token endpoint works with: no account yet, that is what it finds out. */
export type TokenRequest = {
  db: Db;
  now: Date;
  origin: Origin;
  secret: string;
  otp: string | null;
  given: Record<string, string>;
};

/** An answer in the token endpoint's own form (contract 2), which is OAuth's. */
export type TokenAnswer = { status: number; body: Record<string, unknown>; headers: Record<string, string> };

export const tokenInput = z.object({
  grant_type: z.enum(["refresh_token", "password"]),
  refresh_token: z.string().optional().meta({ description: "A publishable or a user's refresh token" }),
  fresh_token: z.string().optional().meta({ description: "Another name of refresh_token" }),
  username: z.string().optional(),
  password: z.string().optional(),
  scope: z.string().optional().meta({ description: "aid:<account id>, needed to log in" }),
  otp: z.string().optional().meta({ description: "The one-time password, if not in X-Freshcom-OTP" }),
});

export const tokenOutput = z.object({
  access_token: z.string(),
  token_type: z.literal("bearer"),
  expires_in: z.int(),
  refresh_token: z.string(),
});

type Fault = "invalid_request" | "unsupported_grant_type" | "invalid_grant";

const refused = (
  error: Fault,
  error_description: string,
  headers: Record<string, string> = {},
  status = 400,
): TokenAnswer => ({
  status,
  body: { error, error_description },
  headers,
});

const invalidGrant = () => refused("invalid_grant", "These do not grant access.");
const missing = (name: string) => refused("invalid_request", `The parameter ${name} is missing.`);

/** Gives an access token for a refresh token, or for a username and a password (contract 2). */
export async function answerToken(request: TokenRequest): Promise<TokenAnswer> {
  const { grant_type: grant } = request.given;
  if (!grant) return missing("grant_type");
  if (grant === "refresh_token") return byRefreshToken(request);
  if (grant === "password") return byPassword(request);
  return refused("unsupported_grant_type", "Use refresh_token or password.");
}

async function byRefreshToken(request: TokenRequest): Promise<TokenAnswer> {
  const { db, now, given } = request;
  const token = given.refresh_token || given.fresh_token;
  if (!token) return missing("refresh_token");
  const found = await findRefreshToken(db, token);
  if (!found) return invalidGrant();
  const scope = scopeOf(given.scope);
  const account = scope === null ? null : await findAccountInScope(db, scope, now);
  if (scope !== null && !account) return invalidGrant();
  if (account && account.id !== found.accountId && !isOwnTestAccount(account, found)) return invalidGrant();
  return granted(request, { accountId: account?.id ?? found.accountId, user: found.user }, token);
}

/** Staff of a live account act in its test account too (contract 2). */
const isOwnTestAccount = (
  account: Account,
  { accountId, user }: { accountId: string; user: { role: string } | null },
) => user !== null && user.role !== "customer" && account.liveAccountId === accountId;

async function byPassword(request: TokenRequest): Promise<TokenAnswer> {
  const { db, now, origin, given } = request;
  if (!given.username) return missing("username");
  if (!given.password) return missing("password");
  const input = loginInput.safeParse({ username: given.username, password: given.password });
  const account = await findAccountInScope(db, scopeOf(given.scope) ?? "", now);
  if (!account || !input.success) return invalidGrant();
  const ctx: Ctx = { db, account, now, origin, viewer: { kind: "anonymous" } };
  const { username, password } = input.data;
  try {
    const otp = (request.otp ?? given.otp)?.replace(/\s/g, "") || undefined;
    const { refreshToken, user } = await logInForToken(ctx, { username, password, otp });
    return granted(request, { accountId: account.id, user }, refreshToken);
  } catch (error) {
    if (error instanceof Refusal) return refusedBy(error);
    throw error;
  }
}

function refusedBy({ code, says, meta, retryAfterSeconds }: Refusal): TokenAnswer {
  if (code === "one_time_password_needed") {
    const challenge = { "X-Freshcom-OTP": `required; auth_method=${meta.authMethod}` };
    return refused(
      "invalid_request",
      "One time password missing or wrong; send it in the header X-Freshcom-OTP.",
      challenge,
    );
  }
  if (code === "too_many_attempts")
    return refused("invalid_request", says, { "Retry-After": String(retryAfterSeconds ?? 60) }, 429);
  if (code === "busy") return refused("invalid_request", says, { "Retry-After": "1" }, 503);
  return invalidGrant();
}

/** The account that a scope names, null when it names none: a list of `key:value`, of which others may be unknown to us. */
function scopeOf(scope: string | undefined): string | null {
  for (const each of (scope ?? "").split(",")) {
    const [key, ...value] = each.trim().split(":");
    if (key === "aid") return value.join(":");
  }
  return null;
}

function granted({ secret, now }: TokenRequest, bearer: Bearer, refreshToken: string): TokenAnswer {
  const body: z.output<typeof tokenOutput> = {
    access_token: signAccessToken(secret, bearer, now),
    token_type: "bearer",
    expires_in: accessTokenLife / seconds(1),
    refresh_token: refreshToken,
  };
  return { status: 200, body, headers: {} };
}
