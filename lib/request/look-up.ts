import "server-only";
import { cookies } from "next/headers";
import { sendGuestCookie } from "#lib/browser/guest-cookie.ts";
import type { Ctx } from "#lib/context.ts";
import { cookieName, sendCookie } from "#lib/http/cookies.ts";
import { Refusal } from "#lib/refusal.ts";
import { keepOrder } from "#lib/tracking/keep-order.ts";
import {
  askForOrder,
  endLookUp,
  findAskedEmail,
  findTrackedOrder,
  lookUpLife,
  openLookUp,
} from "#lib/tracking/look-ups.ts";
import type { TrackInput } from "#lib/tracking/schema.ts";

const lookUpCookie = () => cookieName("look-up", "__Host-");

const tokenHere = async () => (await cookies()).get(lookUpCookie())?.value ?? null;

/** Starts this browser's look-up; its cookie is the same for a hit and a miss. */
export async function askForOrderHere(ctx: Ctx, input: TrackInput): Promise<void> {
  sendCookie(lookUpCookie(), await askForOrder(ctx, input, await tokenHere()), lookUpLife);
}

/** Takes the code from the mailbox: this browser sees the order for 15 minutes. */
export async function openLookUpHere(ctx: Ctx, code: string): Promise<void> {
  const token = await tokenHere();
  if (!token) throw new Refusal("wrong_code", { field: "code" });
  sendCookie(lookUpCookie(), await openLookUp(ctx, token, code), lookUpLife);
}

/**
 * What this browser's look-up has come to: the address that it waits for a code from, or the order; null for nothing, and
 * for whoever looks at what a customer sees.
 */
export async function findLookUpHere(ctx: Ctx) {
  const token = await tokenHere();
  if (!token || ctx.lookIn) return null;
  const [email, tracked] = await Promise.all([findAskedEmail(ctx, token), findTrackedOrder(ctx, token)]);
  return tracked ? { tracked } : email ? { email } : null;
}

/** Puts the order that this browser sees into its history; gives its id, or null when the look-up is over. */
export async function keepOrderHere(ctx: Ctx): Promise<string | null> {
  const token = await tokenHere();
  const kept = token ? await keepOrder(ctx, token).catch(nullWhenOver) : null;
  sendCookie(lookUpCookie(), "", 0);
  if (kept?.bornGuestId) sendGuestCookie(ctx.account.id, kept.bornGuestId, ctx.now);
  return kept?.orderId ?? null;
}

function nullWhenOver(error: unknown): null {
  if (error instanceof Refusal && error.code === "not_found") return null;
  throw error;
}

/** Ends this browser's look-up, if it has one. */
export async function endLookUpHere(ctx: Ctx): Promise<void> {
  const token = await tokenHere();
  if (token) await endLookUp(ctx, token);
  if (token) sendCookie(lookUpCookie(), "", 0);
}
