"use server";

import { z } from "zod";
import { dropGuestCookie } from "#lib/browser/guest-cookie.ts";
import { askForDeletion as ask, keepAccount as keep } from "#lib/customers/deletion.ts";
import { forgetGuest as forget } from "#lib/customers/forget-guest.ts";
import { factorInput } from "#lib/identity/schema.ts";
import { defineAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

export const askForDeletion = defineAction(factorInput, async (ctx, input) => {
  await ask(ctx, input);
  return { next: `${routes.account.privacy()}?asked=1` };
});

export const keepAccount = defineAction(z.object({}), async (ctx) => {
  await keep(ctx);
  return { next: `${routes.account.overview()}?kept=1` };
});

export const forgetGuest = defineAction(z.object({}), async (ctx) => {
  await forget(ctx);
  dropGuestCookie();
  return { next: `${routes.account.privacy()}?forgotten=1` };
});
