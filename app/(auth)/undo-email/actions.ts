"use server";

import { undoEmailChange } from "#lib/identity/email-undo.ts";
import { inAccountOfToken } from "#lib/identity/mailed-tokens.ts";
import { mailedTokenInput } from "#lib/identity/schema.ts";
import { defineAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

export const undoChange = defineAction(mailedTokenInput, async (ctx, { token }) => {
  await undoEmailChange(await inAccountOfToken(ctx, "email_undo", token), token);
  return { next: `${routes.undoEmail()}?done=1` };
});
