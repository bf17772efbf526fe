"use server";

import * as guests from "#lib/desk/new-guest.ts";
import { newGuestInput } from "#lib/desk/new-guest-schema.ts";
import { defineDeskAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

export const makeGuest = defineDeskAction("customers:create", newGuestInput, async (ctx, input) => {
  const made = await guests.makeGuest(ctx, input);
  return "id" in made ? { next: routes.desk.newOrder(made.id) } : made;
});
