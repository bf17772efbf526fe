"use server";

import { beginLookIn } from "#lib/desk/look-in.ts";
import { lookInInput } from "#lib/desk/schema.ts";
import { defineLookInAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

export const beginLooking = defineLookInAction(lookInInput, async (ctx, input) => {
  await beginLookIn(ctx, input);
  return { next: routes.account.overview() };
});
