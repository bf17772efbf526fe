import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestScope } from "#lib/http/scope.ts";
import { answerPlainly, wantsDocument } from "#server/answer.ts";

const privatePages = /^\/(account|cart|checkout|login|register|logout|service-desk|api\/auth)(\/|\?|$)/;

/**
 * Lets the answer through with the request's cookies on it, but for a failed document: what Next has to say then needs
 * JavaScript to be read, so a plain page with the right status goes out in its place, once, and the rest is swallowed.
 */
export function guardResponse(request: IncomingMessage, response: ServerResponse, scope: RequestScope): void {
  const writeHead = response.writeHead.bind(response);
  const isPrivate = privatePages.test(request.url ?? "");
  let isReplaced = false;

  response.writeHead = function guarded(this: ServerResponse, status: number, ...rest: unknown[]) {
    if (isReplaced) return response;
    const failed = status >= 500 || (scope.status !== undefined && status === 200 && scope.status < 500);
    if (failed && wantsDocument(request)) {
      isReplaced = true;
      const { end } = response;
      swallowTheRest(response);
      sendInstead(response, end, writeHead, () => answerPlainly(request, response, scope.status ?? status));
      return response;
    }
    for (const cookie of scope.cookies) response.appendHeader("Set-Cookie", cookie);
    if (isPrivate || scope.cookies.length > 0) response.setHeader("Cache-Control", "private, no-store");
    const headers = rest.find((each): each is Record<string, string> => typeof each === "object" && each !== null);
    return headers ? writeHead(failed ? (scope.status ?? status) : status, headers) : writeHead(failed ? (scope.status ?? status) : status);
  };
}

function swallowTheRest(response: ServerResponse): void {
  response.write = (...given: unknown[]) => {
    for (const each of given) if (typeof each === "function") each();
    return true;
  };
  response.flushHeaders = () => undefined;
}

function sendInstead(response: ServerResponse, end: ServerResponse["end"], writeHead: ServerResponse["writeHead"], answer: () => void): void {
  for (const name of response.getHeaderNames()) if (!/^(content-security|x-|referrer|permissions|cross-origin|strict-)/.test(name)) response.removeHeader(name);
  response.writeHead = writeHead;
  response.end = end;
  answer();
  response.end = () => response;
}
