"use server";

import { toDataURL } from "qrcode";
import { slipInput } from "#lib/claims/slip-schema.ts";
import * as slips from "#lib/claims/slips.ts";
import { linkTo } from "#lib/notifications/mail.ts";
import { defineDeskAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

export const printSlip = defineDeskAction("slips:print", slipInput, async (ctx, { orderId }) => {
  const { code, expiresAt } = await slips.printSlip(ctx, orderId);
  const { host, pathname } = new URL(linkTo(routes.claim()));
  const { defaultLocale: locale, timeZone } = ctx.account;
  return {
    slip: {
      code,
      qrCode: await toDataURL(linkTo(routes.claim(code)), { margin: 2, width: 440 }),
      typedAt: host + pathname,
      until: formatTime(expiresAt, "day", { locale, timeZone }),
    },
  };
});

export const revokeSlip = defineDeskAction("slips:print", slipInput, async (ctx, { orderId }) => {
  await slips.revokeSlip(ctx, orderId);
  return { next: `${routes.desk.slip(orderId)}?done=revoked` };
});
