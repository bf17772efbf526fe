"use server";

import { askForResetQuietly } from "#lib/identity/password-reset.ts";
import { forgotInput } from "#lib/identity/schema.ts";
import { defineAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

export const askForReset = defineAction(forgotInput, async (ctx, { username }) => {
  await askForResetQuietly(ctx, username);
  return { next: `${routes.forgot()}?sent=1` };
});
