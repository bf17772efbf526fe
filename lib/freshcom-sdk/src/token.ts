import type { CallOptions } from "./call.ts";
import { startDeadline } from "./deadline.ts";
import { deliver } from "./delivery.ts";
import { failureOf } from "./failure.ts";
import { type Settings, urlOf } from "./settings.ts";

type RefreshTokenSpelling = { fresh_token?: string; refresh_token?: string; refreshToken?: string };
type GrantType = "password" | "refresh_token";

/** What a token is asked for with: a refresh token, or username and password with the `scope` `aid:<account id>`. */
export type TokenPayload = RefreshTokenSpelling & {
  grant_type?: GrantType;
  grantType?: GrantType;
  username?: string;
  password?: string;
  scope?: string;
  /** The code that was sent for a log-in with two factors. */
  otp?: string;
};

export type TokenAnswer = { access_token: string; token_type: string; expires_in: number; refresh_token: string };

/** Asks for a token. A password is sent once only: a second try could count as a second guess. */
export async function requestToken(payload: TokenPayload, settings: Settings, options: CallOptions = {}) {
  const form = formOf(payload);
  const deadline = startDeadline(options.timeout ?? settings.timeout, options.signal);
  const delivery = {
    url: urlOf(settings, "token"),
    method: "POST",
    headers: {
      Accept: "application/json",
      "Content-Type": "application/x-www-form-urlencoded",
      ...(payload.otp && { "X-Freshcom-OTP": payload.otp }),
    },
    body: String(new URLSearchParams(form)),
    isRepeatable: form.grant_type === "refresh_token",
    retries: options.retries ?? settings.retries,
    signal: deadline.signal,
  };
  const reply = await deliver(delivery, settings).finally(deadline.end);
  if (reply.status !== 200 || !isTokenAnswer(reply.body)) throw failureOf(reply);
  return reply.body;
}

/** The names of the wire; the page's sample spells one of them `fresh_token`. */
function formOf({ otp: _, fresh_token, refreshToken, grantType, ...payload }: TokenPayload): Record<string, string> {
  const refresh_token = payload.refresh_token ?? refreshToken ?? fresh_token;
  const form = { ...payload, refresh_token, grant_type: payload.grant_type ?? grantType };
  return Object.fromEntries(
    Object.entries(form).flatMap(([name, value]) => (value === undefined || value === null ? [] : [[name, value]])),
  );
}

function isTokenAnswer(body: object | null): body is TokenAnswer {
  return body !== null && "access_token" in body && typeof body.access_token === "string";
}
