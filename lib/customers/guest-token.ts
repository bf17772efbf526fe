import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { days } from "#lib/time.ts";

export const guestTokenLife = days(365);
const renewAfter = days(1);

const form = /^([\w-]{8})\.([0-9a-z]{1,10})\.([0-9a-f-]{36})(?:\.([0-9a-f-]{36}))?\.([\w-]{43})$/;

const keyId = (secret: string) => createHash("sha256").update(`guest key ${secret}`).digest("base64url").slice(0, 8);

type Sealed = { key: string; issued: string; customerId: string; deviceId: string | null };

function seal(secret: string, accountId: string, { key, issued, customerId, deviceId }: Sealed): Buffer {
  const words = ["guest cookie", accountId, key, issued, customerId, ...(deviceId ? [deviceId] : [])];
  return createHmac("sha256", secret).update(words.join("\n")).digest();
}

/**
 * What goes into a guest's cookie: the key's id, the time, the customer's id, that of the device when the guest was
 * handed over to it from another, and a seal over them and the account.
 */
export function sealGuest(
  secret: string,
  accountId: string,
  customerId: string,
  now: Date,
  deviceId: string | null = null,
): string {
  const key = keyId(secret);
  const issued = Math.floor(now.getTime() / 1000).toString(36);
  const sealed = seal(secret, accountId, { key, issued, customerId, deviceId }).toString("base64url");
  return [key, issued, customerId, ...(deviceId ? [deviceId] : []), sealed].join(".");
}

/** Whom a guest's cookie names, and on which of its devices; null on the first, which needs no name of its own. */
export type GuestOfCookie = { customerId: string; deviceId: string | null };

/**
 * Takes a cookie's value and the secrets that hold (the one in use and those being rotated out). Gives the customer's
 * id, the device's, and whether the cookie should be sent anew; null for a forged, foreign, truncated or year-old one.
 */
export function openGuest(
  secrets: string[],
  accountId: string,
  token: string,
  now: Date,
): (GuestOfCookie & { isDue: boolean }) | null {
  const [, key, issued, customerId, deviceId = null, given] = form.exec(token) ?? [];
  if (!key || !issued || !customerId || !given) return null;
  const secret = secrets.find((each) => keyId(each) === key);
  if (!secret) return null;
  const due = seal(secret, accountId, { key, issued, customerId, deviceId });
  if (!timingSafeEqual(due, Buffer.from(given, "base64url"))) return null;
  const age = now.getTime() - Number.parseInt(issued, 36) * 1000;
  if (age > guestTokenLife) return null;
  return { customerId, deviceId, isDue: age > renewAfter || secret !== secrets[0] };
}
