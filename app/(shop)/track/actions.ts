"use server";

import { z } from "zod";
import { codeInput } from "#lib/identity/schema.ts";
import { defineAction } from "#lib/request/action.ts";
import { askForOrderHere, keepOrderHere, openLookUpHere } from "#lib/request/look-up.ts";
import { routes } from "#lib/routes.ts";
import { trackInput } from "#lib/tracking/schema.ts";

export const findMyOrder = defineAction(trackInput, async (ctx, input) => {
  await askForOrderHere(ctx, input);
  return { next: routes.trackCode() };
});

export const showMyOrder = defineAction(codeInput, async (ctx, { code }) => {
  await openLookUpHere(ctx, code);
  return { next: routes.trackedOrder() };
});

export const keepThisOrder = defineAction(z.object({}), async (ctx) => {
  const orderId = await keepOrderHere(ctx);
  return { next: orderId ? routes.account.order(orderId) : routes.trackedOrder() };
});
