"use server";

import { register as registerCustomer } from "#lib/customers/register.ts";
import { loginInput, registerInput } from "#lib/identity/schema.ts";
import { defineAction } from "#lib/request/action.ts";
import { dropGuestCookie } from "#lib/request/guest-cookie.ts";
import { logInWithCookie } from "#lib/request/log-in.ts";
import { sendSessionCookie } from "#lib/request/session-cookie.ts";
import { routes, safeNext } from "#lib/routes.ts";

export const logIn = defineAction(loginInput, async (_, { next, ...input }) => {
  await logInWithCookie(input);
  return { next: safeNext(next, routes.account.overview()) };
});

export const register = defineAction(registerInput, async (ctx, { next, ...input }) => {
  await sendSessionCookie(await registerCustomer(ctx, { ...input, username: input.email }));
  dropGuestCookie();
  return { next: safeNext(next, routes.account.overview()) };
});
