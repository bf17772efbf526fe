"use server";

import {
  beginSetUp as begin,
  finishSetUp,
  newRecoveryCodes,
  switchOff as off,
  useEmailCodes as toEmail,
  useTextCodes as toPhone,
} from "#lib/identity/factor-settings.ts";
import { appCodeInput, factorInput, textCodesInput } from "#lib/identity/schema.ts";
import { defineAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

export const beginSetUp = defineAction(factorInput, async (ctx, input) => {
  await begin(ctx, input);
  return { next: routes.account.twoFactor() };
});

/** One action for both, so that the codes are shown without JavaScript too: the form stays where it is. */
export const showRecoveryCodes = defineAction(appCodeInput, async (ctx, { code, password }) => {
  const secrets = password ? await newRecoveryCodes(ctx, { password, code }) : await finishSetUp(ctx, code);
  return { done: password ? "The old codes no longer work." : "Your authenticator app is on.", secrets };
});

export const switchOff = defineAction(factorInput, async (ctx, input) => {
  await off(ctx, input);
  return { next: `${routes.account.twoFactor()}?changed=off` };
});

export const sendToEmail = defineAction(factorInput, async (ctx, input) => {
  await toEmail(ctx, input);
  return { next: `${routes.account.twoFactor()}?changed=on` };
});

export const sendToPhone = defineAction(textCodesInput, async (ctx, { code, ...input }) => {
  await toPhone(ctx, { ...input, code: code || undefined });
  return { next: `${routes.account.twoFactor()}?changed=on` };
});
