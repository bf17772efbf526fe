import { z } from "zod";
import { addressInput, phone } from "#lib/customers/schema.ts";
import { email, fullName } from "#lib/identity/schema.ts";

export const quantity = z.coerce
  .number("Enter a number")
  .int("Enter a whole number")
  .min(0, "Enter 0 or more")
  .max(99, "At most 99 of one thing in an order");

export const addToCartInput = z.object({
  productId: z.uuid(),
  quantity: quantity.min(1, "Enter at least 1").default(1),
});
export const changeLineInput = z.object({ lineId: z.uuid(), quantity });
export const removeLineInput = z.object({ lineId: z.uuid() });

/** Whether points are to pay, and what they were said to pay (`PointsOfferView.shown`). */
const points = { usePoints: z.string().max(10).optional(), shownPoints: z.string().max(40).optional() };

const contact = { cartId: z.uuid(), shown: z.string().max(100), name: fullName, email, phone, ...points };

export const placeOrderInput = z.discriminatedUnion(
  "fulfillment",
  [
    z.object({ ...contact, fulfillment: z.literal("pickup") }),
    z.object({ ...contact, fulfillment: z.literal("ship"), ...addressInput.shape }),
  ],
  { error: "Choose pickup or delivery" },
);

export type PlaceOrderInput = z.output<typeof placeOrderInput>;
