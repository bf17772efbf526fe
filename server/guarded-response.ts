import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { RequestScope } from "#lib/http/scope.ts";
import { plainAnswer, wantsDocument } from "#server/answer.ts";

const privatePages =
  /^\/(account|cart|checkout|login|register|link-device|logout|track|not-my-order|service-desk|api\/auth)(\/|\?|$)/;
const ofTheBody = /^(content-(type|length|encoding|disposition)|transfer-encoding|etag|link|cache-control|vary)$/;

/** What this guard and Next, when it compresses, put upon the response. */
const guarded = ["writeHead", "write", "end", "flushHeaders", "flush", "on"];

/**
 * Lets an answer through with the request's cookies on it, but for a failed document: what Next has to say then needs
 * JavaScript to be read, so a plain page with the right status goes out in its place, and Next's words are swallowed.
 * They are, too, where whoever asks may not know that there is anything: then `answerUnknown` answers in their place.
 */
export function guardResponse(
  request: IncomingMessage,
  response: ServerResponse,
  scope: RequestScope,
  answerUnknown: () => void,
): void {
  const writeHead = response.writeHead.bind(response);
  const write = response.write.bind(response);
  const end = response.end.bind(response);
  const flushHeaders = response.flushHeaders.bind(response);
  const headersBefore = { ...response.getHeaders() };
  const isPrivate = privatePages.test(request.url ?? "");
  let isReplaced = false;

  const replace = (status: number) => {
    isReplaced = true;
    for (const name of response.getHeaderNames()) if (ofTheBody.test(name)) response.removeHeader(name);
    const { headers, body } = plainAnswer(request, status);
    writeHead(status, headers);
    end(body);
  };

  const startOver = () => {
    for (const name of guarded) Reflect.deleteProperty(response, name);
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    for (const [name, value] of Object.entries(headersBefore)) if (value) response.setHeader(name, value);
    Object.assign(response, { statusCode: 200 });
    Object.assign(scope, { status: undefined, cookies: [] });
    answerUnknown();
  };

  Object.assign(response, {
    writeHead(status: number, ...rest: (string | OutgoingHttpHeaders | undefined)[]) {
      if (isReplaced) return response;
      if (scope.isUnknown) {
        isReplaced = true;
        return response;
      }
      const due = status >= 500 || status === 200 ? (scope.status ?? status) : status;
      if (status >= 500 && wantsDocument(request) && !isPlain(rest)) {
        replace(due);
        return response;
      }
      for (const cookie of scope.cookies) addCookie(response, cookie);
      if (isPrivate || scope.cookies.length > 0) response.setHeader("Cache-Control", "private, no-store");
      return writeHead(due, ...headersIn(rest));
    },
    write: (...given: Parameters<typeof write>) => (isReplaced ? swallow(given) : write(...given)),
    end(...given: Parameters<typeof end>) {
      if (!isReplaced && !response.headersSent && scope.isUnknown) isReplaced = true;
      if (!isReplaced) return end(...given);
      if (scope.isUnknown) setImmediate(startOver);
      scope.isUnknown = false;
      return swallow(given) && response;
    },
    flushHeaders() {
      if (!response.headersSent) response.writeHead(response.statusCode);
      if (!isReplaced) flushHeaders();
    },
  });
}

/** What the answer itself says of a cookie holds: next-auth's door starts a session where the browser's old one is dropped. */
function addCookie(response: ServerResponse, cookie: string): void {
  const name = cookie.slice(0, cookie.indexOf("=") + 1);
  const own = [response.getHeader("set-cookie") ?? []].flat();
  if (!own.some((line) => String(line).startsWith(name))) response.appendHeader("Set-Cookie", cookie);
}

const headersIn = (rest: (string | OutgoingHttpHeaders | undefined)[]) =>
  rest.filter((each) => typeof each === "object");

/** An answer of our own, which says how long it is in the very call. */
const isPlain = (rest: (string | OutgoingHttpHeaders | undefined)[]) =>
  headersIn(rest).some((headers) => "Content-Length" in headers);

function swallow(given: unknown[]): true {
  for (const each of given) if (typeof each === "function") setImmediate(() => each());
  return true;
}
