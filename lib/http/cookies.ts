import { parse } from "cookie";
import { env } from "#lib/env.ts";
import { currentScope } from "#lib/http/scope.ts";
import { seconds } from "#lib/time.ts";

/** Whether cookies may travel over https only: everywhere but on a plain-http store on this machine. */
export const isSecure = () => env().storeUrl.protocol === "https:";

/**
 * A cookie's name on this store: browsers do not keep cookies of two ports on one machine apart, so a store on another
 * port than the usual one says so; and `__Host-` or `__Secure-` stands before it wherever there is https.
 */
export function cookieName(name: string, prefix: "__Host-" | "__Secure-"): string {
  if (isSecure()) return prefix + name;
  const { port } = env().storeUrl;
  return !port || port === "3000" ? name : `${port}.${name}`;
}

/** What the browser sent as the cookie of that name; null for none. */
export function readCookie(name: string): string | null {
  const header = currentScope()?.cookieHeader;
  return (header && parse(header)[name]) || null;
}

/**
 * Sends a cookie with the answer to the request at hand; an empty value takes the cookie away. Whoever only looks at what
 * a customer sees is given none.
 */
export function sendCookie(name: string, value: string, lifeMilliseconds: number): void {
  const attributes = [
    "Path=/",
    "HttpOnly",
    "SameSite=Lax",
    `Max-Age=${Math.floor(value ? lifeMilliseconds / seconds(1) : 0)}`,
  ];
  if (isSecure()) attributes.push("Secure");
  const scope = currentScope();
  if (!scope) throw new Error("a cookie was sent outside of a request");
  if (scope.isLookIn && value) return;
  scope.cookies = scope.cookies.filter((cookie) => !cookie.startsWith(`${name}=`));
  scope.cookies.push([`${name}=${value}`, ...attributes].join("; "));
}
