"use server";

import { z } from "zod";
import { defineAction } from "#lib/request/action.ts";
import { answerGuestHere } from "#lib/request/guest-in-doubt.ts";
import { routes, safeNext } from "#lib/routes.ts";

const answerInput = z.object({ next: z.string().optional() });

export const acceptGuest = defineAction(answerInput, async (ctx, { next }) => {
  await answerGuestHere(ctx, "mine");
  return { next: safeNext(next, routes.account.overview()) };
});

export const declineGuest = defineAction(answerInput, async (ctx, { next }) => {
  await answerGuestHere(ctx, "not mine");
  return { next: safeNext(next, routes.account.overview()) };
});
