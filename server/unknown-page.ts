import { IncomingMessage } from "node:http";

const ofABody = /^(content-|transfer-encoding$|next-action$|x-unknown-page$)/;

/** The same request once more, which Next answers as one for an address that does not exist (next.config.mjs). */
export function asUnknown(request: IncomingMessage): IncomingMessage {
  const copy = new IncomingMessage(request.socket);
  copy.method = request.method === "HEAD" ? "HEAD" : "GET";
  copy.url = request.url;
  copy.httpVersion = request.httpVersion;
  const kept = Object.entries(request.headers).filter(([name]) => !ofABody.test(name) || name === policy);
  copy.headers = { ...Object.fromEntries(kept), "x-unknown-page": "1" };
  copy.push(null);
  copy.complete = true;
  return copy;
}

/** Next reads the nonce of its scripts from here. */
const policy = "content-security-policy";
