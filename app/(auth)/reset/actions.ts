"use server";

import { inAccountOfToken } from "#lib/identity/mailed-tokens.ts";
import { redeemReset } from "#lib/identity/password-reset.ts";
import { resetInput } from "#lib/identity/schema.ts";
import { defineAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

export const choosePassword = defineAction(resetInput, async (ctx, input) => {
  await redeemReset(await inAccountOfToken(ctx, "password_reset", input.token), input);
  return { next: `${routes.login()}?reset=1` };
});
