import "server-only";
import { cookies } from "next/headers";
import { guestTokenLife, openGuest, sealGuest } from "#lib/customers/guest-token.ts";
import { authSecrets, env } from "#lib/env.ts";
import { cookieName, sendCookie } from "#lib/http/cookies.ts";

const guestCookieName = () => cookieName("guest", "__Host-");

/** The guest that the browser's cookie names. A cookie that is not ours is dropped, silently. */
export async function readGuestCookie(
  accountId: string,
  now: Date,
): Promise<{ customerId: string; isDue: boolean } | null> {
  const value = (await cookies()).get(guestCookieName())?.value;
  if (!value) return null;
  const opened = openGuest(authSecrets(), accountId, value, now);
  if (!opened) dropGuestCookie();
  return opened;
}

export function sendGuestCookie(accountId: string, customerId: string, now: Date): void {
  sendCookie(guestCookieName(), sealGuest(env().authSecret, accountId, customerId, now), guestTokenLife);
}

export function dropGuestCookie(): void {
  sendCookie(guestCookieName(), "", 0);
}
