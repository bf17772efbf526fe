"use server";

import { disownLogIn } from "#lib/identity/known-devices.ts";
import { inAccountOfToken } from "#lib/identity/mailed-tokens.ts";
import { mailedTokenInput } from "#lib/identity/schema.ts";
import { defineAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

export const disown = defineAction(mailedTokenInput, async (ctx, { token }) => {
  await disownLogIn(await inAccountOfToken(ctx, "not_me", token), token);
  return { next: `${routes.notMe()}?done=1` };
});
