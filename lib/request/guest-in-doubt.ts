import "server-only";
import { dropGuestCookie, guestHere } from "#lib/browser/guest-cookie.ts";
import { acceptGuest, declineGuest, findDoubted } from "#lib/claims/guest-in-doubt.ts";
import { withMaskedIds } from "#lib/claims/masked-id.ts";
import type { DoubtedView } from "#lib/claims/views.ts";
import type { Ctx } from "#lib/context.ts";

/** What a customer is asked about on this browser, beside whose session stands a guest's cookie; null when nothing. */
export async function findDoubtedHere(ctx: Ctx): Promise<DoubtedView | null> {
  if (ctx.viewer.kind !== "customer") return null;
  const guestId = await guestHere(ctx);
  const doubted = guestId && (await findDoubted(ctx, guestId));
  return doubted ? { ...doubted, orders: withMaskedIds(ctx, doubted.orders) } : null;
}

/** Answers for the guest that this browser's cookie names, which is then forgotten. Does nothing where nothing is asked. */
export async function answerGuestHere(ctx: Ctx, answer: "mine" | "not mine"): Promise<void> {
  const guestId = await guestHere(ctx);
  if (!guestId) return;
  const isAnswered = await (answer === "mine" ? acceptGuest : declineGuest)(ctx, guestId);
  if (isAnswered) dropGuestCookie();
}
