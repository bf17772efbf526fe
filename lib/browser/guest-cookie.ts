import type { Ctx } from "#lib/context.ts";
import { findGuest } from "#lib/customers/guest.ts";
import { type GuestOfCookie, guestTokenLife, openGuest, sealGuest } from "#lib/customers/guest-token.ts";
import { authSecrets, env } from "#lib/env.ts";
import { cookieName, readCookie, sendCookie } from "#lib/http/cookies.ts";

const guestCookieName = () => cookieName("guest", "__Host-");

/** The guest that the browser's cookie names. A cookie that is not ours is dropped, silently. */
export function readGuestCookie(accountId: string, now: Date): (GuestOfCookie & { isDue: boolean }) | null {
  const value = readCookie(guestCookieName());
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

/**
 * The guest of this browser, also beside a session; null on a device that was unlinked, for a guest who is gone, and in a
 * look, where the browser is not the customer's.
 */
export async function guestHere({ db, account, now, lookIn }: Ctx): Promise<string | null> {
  if (lookIn) return null;
  const cookie = readGuestCookie(account.id, now);
  const guest = cookie && (await findGuest(db, account.id, cookie.customerId, cookie.deviceId));
  return guest?.id ?? null;
}
