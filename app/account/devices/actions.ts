"use server";

import { toDataURL } from "qrcode";
import { z } from "zod";
import { dropGuestCookie, sendGuestCookie } from "#lib/browser/guest-cookie.ts";
import { startHandOver } from "#lib/claims/hand-over.ts";
import { findLastLinkedAt, unlinkDevice as unlink } from "#lib/customers/guest-devices.ts";
import { linkTo } from "#lib/notifications/mail.ts";
import { defineAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";
import { formatTime, seconds } from "#lib/time.ts";

export const showCode = defineAction(z.object({}), async (ctx) => {
  const { code, expiresAt, customerId, bornGuestId } = await startHandOver(ctx);
  if (bornGuestId) sendGuestCookie(ctx.account.id, bornGuestId, ctx.now);
  const [lastLinkedAt, qrCode] = await Promise.all([
    findLastLinkedAt({ ...ctx, viewer: { kind: "guest", customerId } }),
    toDataURL(linkTo(routes.linkDevice(code)), { margin: 2, width: 440 }),
  ]);
  const { host, pathname } = new URL(linkTo(routes.linkDevice()));
  const { defaultLocale: locale, timeZone } = ctx.account;
  return {
    handOver: {
      code,
      qrCode,
      typedAt: host + pathname,
      until: formatTime(expiresAt, "time", { locale, timeZone }),
      secondsLeft: (expiresAt.getTime() - ctx.now.getTime()) / seconds(1),
      lastLinkedAt: lastLinkedAt?.getTime() ?? 0,
    },
  };
});

export const unlinkDevice = defineAction(z.object({ deviceId: z.uuid() }), async (ctx, { deviceId }) => {
  const { wasThisOne } = await unlink(ctx, deviceId);
  if (wasThisOne) dropGuestCookie();
  return { next: routes.account.devices(wasThisOne ? "left" : "unlinked") };
});
