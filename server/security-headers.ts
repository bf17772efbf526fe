import type { ServerResponse } from "node:http";

const yearInSeconds = 31_536_000;

/** Scripts run by nonce only; nothing is loaded from elsewhere, and nobody frames us. In development Next evaluates. */
export function contentSecurityPolicy(nonce: string, isDevelopment: boolean): string {
  const development = isDevelopment ? " 'unsafe-eval'" : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development}`,
    `style-src 'self' ${isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${isDevelopment ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** What comes from the API is data: were it opened as a page, it could do nothing at all. */
export const dataSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";

/** Pages whose address holds a token: where they lead to is told nothing of it. */
const tokenPages = /^\/(reset|confirm-email|undo-email|not-me|not-my-order|link-device)(\?|$)/;

/** Puts the headers that every answer carries on this one. */
export function setSecurityHeaders(
  response: ServerResponse,
  { policy, isHttps, url }: { policy: string; isHttps: boolean; url: string },
): void {
  response.setHeader("Content-Security-Policy", policy);
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("X-Frame-Options", "DENY");
  response.setHeader("Referrer-Policy", tokenPages.test(url) ? "no-referrer" : "same-origin");
  response.setHeader(
    "Permissions-Policy",
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=(), publickey-credentials-get=(self), publickey-credentials-create=(self)",
  );
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  if (isHttps) response.setHeader("Strict-Transport-Security", `max-age=${yearInSeconds}; includeSubDomains`);
}
