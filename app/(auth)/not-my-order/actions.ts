"use server";

import { mailedTokenInput } from "#lib/identity/schema.ts";
import { defineAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";
import { disownOrder, ownOrderAgain } from "#lib/tracking/not-my-order.ts";

export const notMine = defineAction(mailedTokenInput, async (ctx, { token }) => {
  await disownOrder(ctx, token);
  return { next: routes.notMyOrder(token) };
});

export const mineAfterAll = defineAction(mailedTokenInput, async (ctx, { token }) => {
  await ownOrderAgain(ctx, token);
  return { next: `${routes.notMyOrder(token)}&back=1` };
});
