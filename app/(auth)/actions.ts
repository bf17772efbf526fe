"use server";

import { z } from "zod";
import { register as registerCustomer } from "#lib/customers/register.ts";
import { noticeFirstDevice } from "#lib/identity/known-devices.ts";
import { logInCodeInput, loginInput, registerInput } from "#lib/identity/schema.ts";
import { defineAction } from "#lib/request/action.ts";
import { dropGuestCookie } from "#lib/request/guest-cookie.ts";
import { answerChallengeHere, beginLogInHere, resendCodeHere } from "#lib/request/log-in.ts";
import { sendSessionCookie } from "#lib/request/session-cookie.ts";
import { routes, safeNext } from "#lib/routes.ts";

export const logIn = defineAction(loginInput, async (_, { next, ...input }) => {
  const goesTo = safeNext(next, routes.account.overview());
  const outcome = await beginLogInHere(input);
  return { next: outcome === "code needed" ? routes.loginCode(goesTo) : goesTo };
});

export const answerCode = defineAction(logInCodeInput, async (_, { next, code, trust }) => {
  await answerChallengeHere({ code, trust: trust === "on" });
  return { next: safeNext(next, routes.account.overview()) };
});

export const resendCode = defineAction(z.object({}), async () => {
  await resendCodeHere();
  return { done: "Another code is on its way." };
});

export const register = defineAction(registerInput, async (ctx, { next, ...input }) => {
  const registered = await registerCustomer(ctx, { ...input, username: input.email });
  await Promise.all([sendSessionCookie(registered), noticeFirstDevice(ctx, registered)]);
  dropGuestCookie();
  return { next: safeNext(next, routes.account.overview()) };
});
