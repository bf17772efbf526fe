import "server-only";
import { cookies } from "next/headers";
import { type GuestOfCookie, guestTokenLife, openGuest, sealGuest } from "#lib/customers/guest-token.ts";
import { authSecrets, env } from "#lib/env.ts";
import { cookieName, sendCookie } from "#lib/http/cookies.ts";

const guestCookieName = () => cookieName("guest", "__Host-");

/** The guest that the browser's cookie names. A cookie that is not ours is dropped, silently. */
export async function readGuestCookie(
  accountId: string,
  now: Date,
): Promise<(GuestOfCookie & { isDue: boolean }) | null> {
  const value = (await cookies()).get(guestCookieName())?.value;
  if (!value) return null;
  const opened = openGuest(authSecrets(), accountId, value, now);
  if (!opened) dropGuestCookie();
  return opened;
}

/** Makes the browser the guest's; one that it was handed over to is named by its device. */
export function sendGuestCookie(accountId: string, customerId: string, now: Date, deviceId?: string | null): void {
  sendCookie(guestCookieName(), sealGuest(env().authSecret, accountId, customerId, now, deviceId), guestTokenLife);
}

export function dropGuestCookie(): void {
  sendCookie(guestCookieName(), "", 0);
}
