import "server-only";
import { dropGuestCookie } from "#lib/browser/guest-cookie.ts";
import { dropSessionCookie } from "#lib/browser/session-cookie.ts";
import { endLookUpHere } from "#lib/request/look-up.ts";
import { ownContext } from "#lib/request/viewer.ts";
import { endSession } from "#lib/sessions/sessions.ts";

/** Ends the session in the database and takes its cookies away: the next shopper here is anonymous. */
export async function logOutHere(): Promise<void> {
  const ctx = await ownContext();
  if ((ctx.viewer.kind === "customer" || ctx.viewer.kind === "staff") && ctx.viewer.sessionId) {
    await endSession(ctx, ctx.viewer.sessionId);
  }
  dropSessionCookie();
  dropGuestCookie();
  await endLookUpHere(ctx);
}
