"use server";

import { undoMergeInput } from "#lib/claims/schema.ts";
import { undoMergeAtDesk } from "#lib/claims/undo-merge.ts";
import { defineDeskAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

export const undoMerge = defineDeskAction("customers:merge", undoMergeInput, async (ctx, input) => {
  await undoMergeAtDesk(ctx, input);
  return { next: routes.desk.customer(input.customerId, { done: "parted" }) };
});
