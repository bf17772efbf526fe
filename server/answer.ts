import type { IncomingMessage, ServerResponse } from "node:http";
import { plainPage } from "#components/document-page.ts";
import { currentScope } from "#lib/http/scope.ts";

const words: Record<number, { title: string; says: string }> = {
  400: { title: "That did not arrive whole", says: "Part of the request was missing or garbled. Please go back and try again." },
  413: { title: "That is too large", says: "The request was larger than we take." },
  415: { title: "We cannot read that", says: "The request was of a kind that this page does not take." },
  500: { title: "Something went wrong", says: "It is our fault, not yours, and we have noted it. Please try again in a moment." },
  503: { title: "Back in a moment", says: "We cannot reach our records right now. Nothing is lost, and you are still logged in. Please try again in a moment." },
};

/** Whether a person's browser asks for a document, as against a script that wants data. */
export function wantsDocument(request: IncomingMessage): boolean {
  const { accept = "", rsc, "next-action": action } = request.headers;
  return !rsc && !action && !request.url?.startsWith("/v1") && (accept.includes("text/html") || accept === "" || accept === "*/*");
}

/** Answers with a status and a page that needs neither the database nor React; with JSON where a script asked. */
export function answerPlainly(request: IncomingMessage, response: ServerResponse, status: number, says?: string): void {
  if (response.headersSent) return void response.destroy();
  const { title, says: usual } = words[status] ?? { title: "Something went wrong", says: "Please try again." };
  const requestId = currentScope()?.id;
  const isDocument = wantsDocument(request);
  const body = isDocument
    ? plainPage({ title, heading: title, says: says ?? usual, requestId })
    : JSON.stringify({ errors: [{ status: String(status), code: codes[status] ?? "unknown_error", title: says ?? usual, meta: { requestId } }] });
  response.statusCode = status;
  response.setHeader("Content-Type", isDocument ? "text/html; charset=utf-8" : "application/json; charset=utf-8");
  response.setHeader("Cache-Control", "private, no-store");
  response.setHeader("Content-Length", Buffer.byteLength(body));
  if (status === 503) response.setHeader("Retry-After", "2");
  response.end(request.method === "HEAD" ? undefined : body);
}

const codes: Record<number, string> = { 400: "invalid_request", 413: "too_large", 415: "unsupported_media_type", 503: "unavailable" };
