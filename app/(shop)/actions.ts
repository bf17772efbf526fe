"use server";

import { revalidatePath } from "next/cache";
import { sendGuestCookie } from "#lib/browser/guest-cookie.ts";
import { addToCart as add, changeLine as change } from "#lib/checkout/cart.ts";
import { placeOrder as place } from "#lib/checkout/place-order.ts";
import { addToCartInput, changeLineInput, placeOrderInput, removeLineInput } from "#lib/checkout/schema.ts";
import { Refusal } from "#lib/refusal.ts";
import { defineAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

export const addToCart = defineAction(addToCartInput, async (ctx, input) => {
  const { bornGuestId } = await add(ctx, input);
  if (bornGuestId) sendGuestCookie(ctx.account.id, bornGuestId, ctx.now);
  return { next: routes.cart() };
});

export const changeLine = defineAction(changeLineInput, async (ctx, input) => {
  await change(ctx, input);
  return { next: routes.cart() };
});

export const removeLine = defineAction(removeLineInput, async (ctx, { lineId }) => {
  await change(ctx, { lineId, quantity: 0 });
  return { next: routes.cart() };
});

export const placeOrder = defineAction(placeOrderInput, async (ctx, input) => {
  const id = await place(ctx, input).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === "cart_changed") revalidatePath(routes.checkout());
    throw error;
  });
  return { next: `${routes.account.order(id)}?placed=1` };
});
