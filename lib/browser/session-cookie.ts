import { decode, encode, type JWT } from "next-auth/jwt";
import { env } from "#lib/env.ts";
import { cookieName, readCookie, sendCookie } from "#lib/http/cookies.ts";
import { sessionLife } from "#lib/sessions/sessions.ts";
import { days, seconds } from "#lib/time.ts";

const renewAfter = days(1);

/** next-auth's own names, so that its routes and ours speak of the same cookie. */
export const sessionCookieName = () => cookieName("next-auth.session-token", "__Secure-");

/** Opens a next-auth token with the secret in use, else with the one being rotated out; null for anything else. */
export async function openToken(token: string | undefined): Promise<JWT | null> {
  for (const secret of [env().authSecret, env().AUTH_SECRET_PREVIOUS]) {
    if (!token || !secret) continue;
    const opened = await decode({ token, secret }).catch(() => null);
    if (opened) return opened;
  }
  return null;
}

/** The session id that the browser's cookie names, and whether the cookie should be sent anew. */
export async function readSessionCookie(now: Date): Promise<{ id: string; isDue: boolean } | null> {
  const value = readCookie(sessionCookieName());
  if (!value) return null;
  const token = await openToken(value);
  if (typeof token?.sid !== "string") {
    dropSessionCookie();
    return null;
  }
  return { id: token.sid, isDue: now.getTime() - Number(token.iat ?? 0) * 1000 > renewAfter };
}

/** A next-auth token for the session, as next-auth itself would write it. */
export async function sendSessionCookie(session: { sessionId: string; userId: string }): Promise<void> {
  const token = await encode({
    token: { sub: session.userId, sid: session.sessionId },
    secret: env().authSecret,
    maxAge: sessionLife / seconds(1),
  });
  sendCookie(sessionCookieName(), token, sessionLife);
}

export function dropSessionCookie(): void {
  sendCookie(sessionCookieName(), "", 0);
}
