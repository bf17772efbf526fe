"use server";

import { sendGuestCookie } from "#lib/browser/guest-cookie.ts";
import { claimBySlip } from "#lib/claims/claim-by-slip.ts";
import { claimInput } from "#lib/claims/slip-schema.ts";
import { defineAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

export const claimOrder = defineAction(claimInput, async (ctx, { code }) => {
  const { orderId, wasMine, bornGuestId } = await claimBySlip(ctx, code);
  if (bornGuestId) sendGuestCookie(ctx.account.id, bornGuestId, ctx.now);
  return { next: `${routes.account.order(orderId)}?claimed=${wasMine ? "already" : "1"}` };
});
