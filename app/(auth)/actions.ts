"use server";

import { z } from "zod";
import { answerChallengeHere, enterHere, resendCodeHere, wayOn } from "#lib/browser/log-in.ts";
import { register as registerCustomer } from "#lib/customers/register.ts";
import { noticeFirstDevice } from "#lib/identity/known-devices.ts";
import { logInCodeInput, registerInput } from "#lib/identity/schema.ts";
import { defineAction } from "#lib/request/action.ts";

export const answerCode = defineAction(logInCodeInput, async (ctx, { next, code, trust }) => {
  const entered = await answerChallengeHere(ctx, { code, trust: trust === "on" });
  return { next: wayOn(entered, next) };
});

export const resendCode = defineAction(z.object({}), async (ctx) => {
  await resendCodeHere(ctx);
  return { done: "Another code is on its way." };
});

export const register = defineAction(registerInput, async (ctx, { next, ...input }) => {
  const registered = await registerCustomer(ctx, { ...input, username: input.email });
  const [entered] = await Promise.all([enterHere(registered), noticeFirstDevice(ctx, registered)]);
  return { next: wayOn(entered, next) };
});
