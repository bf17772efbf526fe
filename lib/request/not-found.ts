import "server-only";
import { currentScope } from "#lib/http/scope.ts";

/**
 * Gives this answer the status 404; the page then draws the words itself. Next's own notFound() draws them in the
 * browser only, where there may be no JavaScript.
 */
export function answerNotFound(): void {
  const scope = currentScope();
  if (scope) scope.status = 404;
}
