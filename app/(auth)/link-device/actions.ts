"use server";

import { sendGuestCookie } from "#lib/browser/guest-cookie.ts";
import { finishHandOver } from "#lib/claims/hand-over.ts";
import { linkDeviceInput } from "#lib/customers/schema.ts";
import { defineAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

export const linkDevice = defineAction(linkDeviceInput, async (ctx, input) => {
  const linked = await finishHandOver(ctx, input);
  if ("asks" in linked) return linked;
  sendGuestCookie(ctx.account.id, linked.customerId, ctx.now, linked.deviceId);
  return { next: routes.account.devices("linked") };
});
