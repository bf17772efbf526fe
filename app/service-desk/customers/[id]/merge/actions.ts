"use server";

import { mergeCustomers } from "#lib/claims/merge-customers.ts";
import { mergeInput } from "#lib/claims/schema.ts";
import { defineDeskAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

export const merge = defineDeskAction("customers:merge", mergeInput, async (ctx, input) => {
  const { fromId, intoId, reason, seen, agreed, ...chosen } = input;
  const outcome = await mergeCustomers(ctx, { fromId, intoId, reason, seen, agreed, chosen });
  return "asks" in outcome ? outcome : { next: routes.desk.customer(intoId, { done: "merged" }) };
});
