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
