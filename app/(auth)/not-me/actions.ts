"use server";

import { inAccountOfToken } from "#lib/identity/mailed-tokens.ts";
import { mailedTokenInput } from "#lib/identity/schema.ts";
import { disownLogIn } from "#lib/identity/take-back.ts";
import { defineAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

export const disown = defineAction(mailedTokenInput, async (ctx, { token }) => {
  await disownLogIn(await inAccountOfToken(ctx, "not_me", token), token);
  return { next: `${routes.notMe()}?done=1` };
});
