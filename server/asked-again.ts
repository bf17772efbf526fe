import { IncomingMessage } from "node:http";

const ofABody = /^(content-|transfer-encoding$|next-action$|x-unknown-page$)/;
/** Next reads the nonce of its scripts from here. */
const policy = "content-security-policy";

/** The same request once more, which Next answers as one for an address that does not exist (next.config.mjs). */
export const asUnknown = (request: IncomingMessage) => askedAgain(request, { "x-unknown-page": "1" });

/** The same request once more, as one for the page itself. */
export const asPage = (request: IncomingMessage) => askedAgain(request, {});

function askedAgain(request: IncomingMessage, more: Record<string, string>): IncomingMessage {
  const copy = new IncomingMessage(request.socket);
  copy.method = request.method === "HEAD" ? "HEAD" : "GET";
  copy.url = request.url;
  copy.httpVersion = request.httpVersion;
  const kept = Object.entries(request.headers).filter(([name]) => !ofABody.test(name) || name === policy);
  copy.headers = { ...Object.fromEntries(kept), ...more };
  copy.push(null);
  copy.complete = true;
  return copy;
}
