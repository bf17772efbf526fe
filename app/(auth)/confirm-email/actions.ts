"use server";

import { countOffers } from "#lib/claims/offers.ts";
import { changeEmailByLink } from "#lib/identity/email-change.ts";
import { inAccountOfToken } from "#lib/identity/mailed-tokens.ts";
import { mailedTokenInput } from "#lib/identity/schema.ts";
import { proveEmail } from "#lib/identity/verifications.ts";
import { defineAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

export const confirmEmail = defineAction(mailedTokenInput, async (ctx, { token }) => {
  const userId = await proveEmail(await inAccountOfToken(ctx, "email_verification", token), token);
  const isOwn = ctx.viewer.kind === "customer" && ctx.viewer.userId === userId;
  if (isOwn && (await countOffers(ctx)).count > 0) return { next: `${routes.account.foundOrders()}?proven=1` };
  return { next: `${routes.confirmEmail()}?done=1` };
});

export const confirmChange = defineAction(mailedTokenInput, async (ctx, { token }) => {
  await changeEmailByLink(ctx, token);
  return { next: `${routes.account.email()}?done=changed` };
});
