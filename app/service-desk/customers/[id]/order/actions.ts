"use server";

import { placeOrderFor } from "#lib/checkout/place-for.ts";
import { placeForInput } from "#lib/checkout/place-for-schema.ts";
import { defineDeskAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

export const placeFor = defineDeskAction("orders:place_for", placeForInput, async (ctx, input) => {
  const placed = await placeOrderFor(ctx, input);
  return "asks" in placed ? placed : { next: `${routes.desk.slip(placed.orderId)}?placed=1` };
});
