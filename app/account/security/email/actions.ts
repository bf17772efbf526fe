"use server";

import { z } from "zod";
import { countOffers } from "#lib/claims/offers.ts";
import { askForEmailChange, cancelEmailChange, changeEmailByCode } from "#lib/identity/email-change.ts";
import { changeEmailInput, codeInput } from "#lib/identity/schema.ts";
import { proveEmailByCode, resendEmailProof } from "#lib/identity/verifications.ts";
import { defineAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

const after = (done: string) => ({ next: `${routes.account.email()}?done=${done}` });

export const proveMailbox = defineAction(codeInput, async (ctx, { code }) => {
  await proveEmailByCode(ctx, code);
  return (await countOffers(ctx)).count > 0 ? { next: `${routes.account.foundOrders()}?proven=1` } : after("proven");
});

export const resendProof = defineAction(z.object({}), async (ctx) => {
  await resendEmailProof(ctx);
  return after("sent");
});

export const askForChange = defineAction(changeEmailInput, async (ctx, input) => {
  await askForEmailChange(ctx, input);
  return after("asked");
});

export const cancelChange = defineAction(z.object({}), async (ctx) => {
  await cancelEmailChange(ctx);
  return after("cancelled");
});

export const finishChange = defineAction(codeInput, async (ctx, { code }) => {
  await changeEmailByCode(ctx, code);
  return after("changed");
});
