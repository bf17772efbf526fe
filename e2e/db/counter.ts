import { v4 } from "uuid";
import { aStaffUser, ctxFor, type Product, type Store } from "#e2e/db/people.ts";
import { placeOrderFor } from "#lib/checkout/place-for.ts";
import type { PlaceForInput } from "#lib/checkout/place-for-schema.ts";
import type { Ctx } from "#lib/context.ts";
import { makeGuest } from "#lib/desk/new-guest.ts";

/** Somebody of the store's people, asking. */
export async function aDesk(store: Store): Promise<Ctx> {
  return ctxFor(store, {
    kind: "staff",
    role: "support_specialist",
    userId: await aStaffUser(store),
    sessionId: null,
  });
}

/** A guest of whom nothing is known, made at the desk. */
export async function aCounterGuest(desk: Ctx): Promise<string> {
  const made = await makeGuest(desk, { key: v4(), phoneNumber: "" });
  if (!("id" in made)) throw new Error(made.asks);
  return made.id;
}

/** What the desk sends: one of a product, picked up, without anything else. */
export function anOrderFor(customerId: string, product: Product, more: Partial<PlaceForInput> = {}): PlaceForInput {
  const nothing = { discount: "", discountReason: "", note: "" };
  const lines = [{ productId: product.id, quantity: 1 }];
  return { customerId, key: v4(), lines, ...nothing, ...more, fulfillment: "pickup" };
}

/** Sends it, agrees to what is asked, and gives the order's id. */
export async function placedFor(desk: Ctx, input: PlaceForInput): Promise<string> {
  const asked = await placeOrderFor(desk, input);
  const placed = "asks" in asked ? await placeOrderFor(desk, { ...input, agreed: asked.asks }) : asked;
  if ("asks" in placed) throw new Error(placed.asks);
  return placed.orderId;
}
