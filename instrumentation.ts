import { isDatabaseAway } from "#db/refused.ts";
import { errorForLog, log } from "#lib/http/log.ts";
import { currentScope } from "#lib/http/scope.ts";

const tornBody = /Unexpected end of (form|multipart)|Malformed|Missing boundary|Boundary not found/i;
const tooLarge = /Body exceeded/i;

function statusFor(error: unknown): number {
  if (isDatabaseAway(error)) return 503;
  const says = error instanceof Error ? error.message : "";
  if (tooLarge.test(says)) return 413;
  return tornBody.test(says) ? 400 : 500;
}

/** Called by Next for whatever a page, action or handler throws: notes it, and says which status the answer gets. */
export function onRequestError(error: unknown): void {
  const scope = currentScope();
  const status = statusFor(error);
  const isFirst = scope?.status === undefined;
  if (scope) scope.status = status;
  if (status >= 500 && isFirst) log().error({ error: errorForLog(error) }, "unexpected");
}
