import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { plainPage } from "#components/document-page.ts";
import { currentScope } from "#lib/http/scope.ts";
import { isApiPath } from "#server/address.ts";
import { type BodyFault, largestRead } from "#server/body.ts";

const words: Record<number, { code: string; title: string; says: string }> = {
  400: {
    code: "invalid_request",
    title: "That did not arrive whole",
    says: "Part of the request was missing or garbled. Please go back and try again.",
  },
  403: {
    code: "access_denied",
    title: "That came from elsewhere",
    says: "Forms of this store are sent from its own pages only.",
  },
  405: {
    code: "method_not_allowed",
    title: "That is not done here",
    says: "This address takes no request of that kind.",
  },
  413: { code: "too_large", title: "That is too large", says: "The request was larger than we take." },
  415: {
    code: "unsupported_media_type",
    title: "We cannot read that",
    says: "The request was of a kind that this page does not take.",
  },
  500: {
    code: "unknown_error",
    title: "Something went wrong",
    says: "It is our fault, not yours, and we have noted it. Please try again in a moment.",
  },
  503: {
    code: "unavailable",
    title: "Back in a moment",
    says: "We cannot reach our records right now. Nothing is lost, and you are still logged in. Please try again in a moment.",
  },
};

const unknown = { code: "unknown_error", title: "Something went wrong", says: "Please try again." };

/** Whether a person's browser asks for a document, as against a script that wants data. */
export function wantsDocument(request: IncomingMessage): boolean {
  const { accept = "", rsc, "next-action": action } = request.headers;
  return (
    !rsc &&
    !action &&
    !isApiPath(request.url?.split("?", 1)[0] ?? "") &&
    (accept.includes("text/html") || accept === "" || accept.includes("*/*"))
  );
}

/** An answer that needs neither the database nor React: a page for people, JSON where a script asked. */
export function plainAnswer(
  request: IncomingMessage,
  status: number,
  says?: string,
): { headers: OutgoingHttpHeaders; body: string } {
  const { code, title, says: usual } = words[status] ?? unknown;
  const requestId = currentScope()?.id;
  const isDocument = wantsDocument(request);
  const isApi = isApiPath(request.url?.split("?", 1)[0] ?? "");
  const body = isDocument
    ? plainPage({ title, heading: title, says: says ?? usual, requestId })
    : JSON.stringify({ errors: [{ status: String(status), code, title: says ?? usual, meta: { requestId } }] });
  const headers = {
    "Content-Type": isDocument
      ? "text/html; charset=utf-8"
      : isApi
        ? "application/vnd.api+json"
        : "application/json; charset=utf-8",
    ...(isApi
      ? { "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "X-Freshcom-OTP, Retry-After" }
      : {}),
    "Cache-Control": "private, no-store",
    "Content-Length": Buffer.byteLength(body),
    ...(status === 503 ? { "Retry-After": "2" } : {}),
  };
  return { headers, body: request.method === "HEAD" ? "" : body };
}

/** Sends it, unless an answer is under way already: then that one is broken off, since it cannot be finished. */
export function answerPlainly(request: IncomingMessage, response: ServerResponse, status: number, says?: string): void {
  if (response.headersSent) return void response.destroy();
  const { headers, body } = plainAnswer(request, status, says);
  response.writeHead(status, headers);
  response.end(body);
}

/** Says why a body was refused; a connection with something unread in it is closed. */
export function refuseBody(request: IncomingMessage, response: ServerResponse, { status, says }: BodyFault): void {
  const isRead = Number(request.headers["content-length"] ?? Number.NaN) <= largestRead;
  if (status !== 413 || !isRead) response.setHeader("Connection", "close");
  answerPlainly(request, response, status, says);
}
