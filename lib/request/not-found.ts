import "server-only";
import { currentScope } from "#lib/http/scope.ts";

/** Has the server give the answer of an unknown page, to the letter, whatever is drawn or sent here. */
export function answerAsUnknown(): void {
  const scope = currentScope();
  if (scope) scope.isUnknown = true;
}

/**
 * Gives this answer the status 404; the page then draws the words itself. Next's own notFound() draws them in the
 * browser only, where there may be no JavaScript.
 */
export function answerNotFound(): void {
  const scope = currentScope();
  if (scope) scope.status = 404;
}
