import type { IncomingMessage } from "node:http";

/**
 * Where the request comes from. Each trusted proxy appends the address it saw to X-Forwarded-For, so with `proxies` of
 * them the entry that many from the end is vouched for; whatever a client wrote stands further left and is not read.
 */
export function clientAddress(request: IncomingMessage, proxies: number): string | null {
  const direct = request.socket.remoteAddress?.replace(/^::ffff:/, "") ?? null;
  if (proxies === 0) return direct;
  const header = request.headers["x-forwarded-for"];
  const seen = (Array.isArray(header) ? header.join(",") : (header ?? "")).split(",").map((each) => each.trim());
  return seen.at(-proxies) || direct;
}

/**
 * Whether a request that may change something comes from one of our own pages, as the browser says in Origin. One that
 * says nothing is no browser that could be tricked, unless it says that the request is cross-site. A page that tells
 * nobody where it was (its address holds a token) posts with the origin "null"; then the browser must say same-origin,
 * which it never does for a frame or a file that has no origin.
 */
export function isFromThisSite({ headers }: IncomingMessage, storeUrl: URL): boolean {
  const site = headers["sec-fetch-site"];
  if (site && site !== "same-origin" && site !== "none") return false;
  if (headers.origin === undefined) return true;
  if (headers.origin === "null") return site === "same-origin";
  if (headers.origin === storeUrl.origin) return true;
  const host = URL.parse(headers.origin)?.host;
  return host !== undefined && (host === headers.host || host === storeUrl.host);
}

/** Whether the address is one of the HTTP API, which speaks JSON:API and looks at no cookie. */
export const isApiPath = (path: string) => path === "/v1" || path.startsWith("/v1/");

/** Why an address or a method cannot be answered at all: 400 for a garbled path, 405 for what pages do not do. */
export function addressFault(request: IncomingMessage, path: string): 400 | 405 | null {
  try {
    decodeURIComponent(path);
  } catch {
    return 400;
  }
  if (!path.startsWith("/")) return 400;
  const known = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"];
  if (!known.includes(request.method ?? "")) return 405;
  const isPage = !isApiPath(path) && !path.startsWith("/api");
  return isPage && !["GET", "HEAD", "POST", "OPTIONS"].includes(request.method ?? "") ? 405 : null;
}
