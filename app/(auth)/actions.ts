"use server";

import { z } from "zod";
import { register as registerCustomer } from "#lib/customers/register.ts";
import { noticeFirstDevice } from "#lib/identity/known-devices.ts";
import { logInCodeInput, loginInput, registerInput } from "#lib/identity/schema.ts";
import { defineAction } from "#lib/request/action.ts";
import { answerChallengeHere, beginLogInHere, enterHere, resendCodeHere, wayOn } from "#lib/request/log-in.ts";
import { routes, safeNext } from "#lib/routes.ts";

export const logIn = defineAction(loginInput, async (_, { next, ...input }) => {
  const outcome = await beginLogInHere(input);
  if (outcome !== "code needed") return { next: wayOn(outcome, next) };
  return { next: routes.loginCode(safeNext(next, routes.account.overview())) };
});

export const answerCode = defineAction(logInCodeInput, async (_, { next, code, trust }) => {
  const entered = await answerChallengeHere({ code, trust: trust === "on" });
  return { next: wayOn(entered, next) };
});

export const resendCode = defineAction(z.object({}), async () => {
  await resendCodeHere();
  return { done: "Another code is on its way." };
});

export const register = defineAction(registerInput, async (ctx, { next, ...input }) => {
  const registered = await registerCustomer(ctx, { ...input, username: input.email });
  const [entered] = await Promise.all([enterHere(registered), noticeFirstDevice(ctx, registered)]);
  return { next: wayOn(entered, next) };
});
