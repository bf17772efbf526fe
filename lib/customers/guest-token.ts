import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { days } from "#lib/time.ts";

export const guestTokenLife = days(365);
const renewAfter = days(1);

const form = /^([\w-]{8})\.([0-9a-z]{1,10})\.([0-9a-f-]{36})\.([\w-]{43})$/;

const keyId = (secret: string) => createHash("sha256").update(`guest key ${secret}`).digest("base64url").slice(0, 8);

function seal(secret: string, accountId: string, key: string, issued: string, customerId: string): Buffer {
  return createHmac("sha256", secret).update(`guest cookie\n${accountId}\n${key}\n${issued}\n${customerId}`).digest();
}

/** What goes into a guest's cookie: the key's id, the time, the customer's id, and a seal over them and the account. */
export function sealGuest(secret: string, accountId: string, customerId: string, now: Date): string {
  const key = keyId(secret);
  const issued = Math.floor(now.getTime() / 1000).toString(36);
  return [key, issued, customerId, seal(secret, accountId, key, issued, customerId).toString("base64url")].join(".");
}

/**
 * Takes a cookie's value and the secrets that hold (the one in use and those being rotated out). Gives the customer's
 * id and whether the cookie should be sent anew; null for a forged, foreign, truncated or year-old one.
 */
export function openGuest(
  secrets: string[],
  accountId: string,
  token: string,
  now: Date,
): { customerId: string; isDue: boolean } | null {
  const [, key, issued, customerId, given] = form.exec(token) ?? [];
  if (!key || !issued || !customerId || !given) return null;
  const secret = secrets.find((each) => keyId(each) === key);
  if (!secret) return null;
  const due = seal(secret, accountId, key, issued, customerId);
  if (!timingSafeEqual(due, Buffer.from(given, "base64url"))) return null;
  const age = now.getTime() - Number.parseInt(issued, 36) * 1000;
  if (age > guestTokenLife) return null;
  return { customerId, isDue: age > renewAfter || secret !== secrets[0] };
}
