"use server";

import { giveBack as give } from "#lib/claims/give-back.ts";
import { claimInput } from "#lib/claims/schema.ts";
import { defineAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

export const giveBack = defineAction(claimInput, async (ctx, { claimId }) => {
  const orders = await give(ctx, claimId);
  return { next: `${routes.account.claims()}?undone=${orders}` };
});
