import type { IncomingMessage, ServerResponse } from "node:http";
import { answerLogInForm } from "#lib/browser/log-in-form.ts";
import type { PostedForm } from "#lib/form.ts";
import type { RequestScope } from "#lib/http/scope.ts";
import { routes } from "#lib/routes.ts";
import { formIn } from "#server/body.ts";

/** What was typed into the log-in page's form; null for whatever else is posted there, which is an action of Next's. */
export async function logInForm(request: IncomingMessage, path: string, body: Buffer): Promise<PostedForm | null> {
  if (request.method !== "POST" || path !== routes.login() || "next-action" in request.headers) return null;
  const type = request.headers["content-type"] ?? "";
  const form = isUrlencoded.test(type) ? new URLSearchParams(body.toString()) : await formIn(type, body);
  return form && [...form.keys()].some((name) => name.startsWith("$ACTION")) ? null : form;
}

const isUrlencoded = /^application\/x-www-form-urlencoded\s*(;|$)/i;

/**
 * Answers the log-in form without Next, whose way from a form to an action takes a quarter of the time that the hash
 * takes (README, Decisions): a script is told what came of it, a browser without one is led on, or drawn the page with
 * what was wrong by `drawPage`.
 */
export async function answerLogIn(
  request: IncomingMessage,
  response: ServerResponse,
  scope: RequestScope,
  form: PostedForm,
  drawPage: () => Promise<void>,
): Promise<void> {
  const state = await answerLogInForm(form);
  if (response.headersSent || response.destroyed) return;
  if (request.headers.accept === "application/json") {
    const body = JSON.stringify(state);
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
    response.end(body);
  } else if (state.next) {
    response.writeHead(303, { Location: state.next, "Content-Length": 0 });
    response.end();
  } else {
    scope.posted = state;
    await drawPage();
  }
}
