import "server-only";
import { cookies } from "next/headers";
import type { Ctx } from "#lib/context.ts";
import { cookieName, sendCookie } from "#lib/http/cookies.ts";
import { answerChallenge, challengeLife, findChallenge, resendForChallenge } from "#lib/identity/challenges.ts";
import { beginLogIn, type LoggedIn, logIn } from "#lib/identity/log-in.ts";
import { logInWithPasskey } from "#lib/identity/passkey-log-in.ts";
import type { Assertion } from "#lib/identity/passkey-proofs.ts";
import { trustLife } from "#lib/identity/trusted-devices.ts";
import { Refusal } from "#lib/refusal.ts";
import { dropGuestCookie, guestHere } from "#lib/request/guest-cookie.ts";
import { sendSessionCookie } from "#lib/request/session-cookie.ts";
import { changingContext, requestContext } from "#lib/request/viewer.ts";
import { routes, safeNext } from "#lib/routes.ts";

/** How a log-in on a browser ends: with its guest taken in, or with a guest whose orders may be somebody else's. */
export type Entered = "logged in" | "guest in doubt";

type Typed = { username: string; password: string };

const challengeCookie = () => cookieName("log-in", "__Host-");
const trustCookie = () => cookieName("trusted-device", "__Host-");

const cookieOf = async (name: string) => (await cookies()).get(name)?.value ?? null;

/** What this browser brings to a log-in: its guest, and the token by which a user trusts it. */
async function broughtHere() {
  const ctx = await changingContext();
  const [guestId, trustToken] = await Promise.all([guestHere(ctx), cookieOf(trustCookie())]);
  return { ctx, guestId, trustToken };
}

/** Logs in on this browser: takes its guest in and drops its cookie, unless in doubt. Gives the session, for its cookie. */
export async function logInHere(input: Typed & { otp?: string | undefined }) {
  const { ctx, ...brought } = await broughtHere();
  const session = await logIn(ctx, { ...input, ...brought });
  if (!session.isGuestInDoubt) dropGuestCookie();
  return session;
}

/** The log-in page's first step: a session with its cookie, or, for whoever has a second factor, "code needed". */
export async function beginLogInHere(input: Typed): Promise<Entered | "code needed"> {
  const { ctx, ...brought } = await broughtHere();
  const outcome = await beginLogIn(ctx, { ...input, ...brought });
  if ("challenge" in outcome) {
    sendCookie(challengeCookie(), outcome.challenge, challengeLife);
    return "code needed";
  }
  return enterHere(outcome);
}

/** The second step. A browser that is trusted from now on is given the token that says so. */
export async function answerChallengeHere({ code, trust }: { code: string; trust: boolean }): Promise<Entered> {
  const { ctx, guestId } = await broughtHere();
  const token = await cookieOf(challengeCookie());
  if (!token) throw new Refusal("challenge_over");
  const { trustToken, ...session } = await answerChallenge(ctx, { token, code, guestId, trust });
  if (trustToken) sendCookie(trustCookie(), trustToken, trustLife);
  sendCookie(challengeCookie(), "", 0);
  return enterHere(session);
}

/** Which factor the browser's log-in waits for; null when none is under way, or it is over. */
export async function findChallengeHere() {
  const token = await cookieOf(challengeCookie());
  return token ? findChallenge(await requestContext(), token) : null;
}

/** Sends the code of the browser's log-in again. */
export async function resendCodeHere(): Promise<void> {
  const token = await cookieOf(challengeCookie());
  if (!token) throw new Refusal("challenge_over");
  await resendForChallenge(await changingContext(), token);
}

/** The same with a passkey in place of name, password and code. */
export async function logInWithPasskeyHere(ctx: Ctx, assertion: Assertion): Promise<Entered> {
  const { guestId } = await broughtHere();
  return enterHere(await logInWithPasskey(ctx, { assertion, guestId }));
}

/** Gives this browser the session that has just started; the cookie of a guest in doubt stays until somebody answers. */
export async function enterHere({ isGuestInDoubt, ...session }: LoggedIn): Promise<Entered> {
  await sendSessionCookie(session);
  if (isGuestInDoubt) return "guest in doubt";
  dropGuestCookie();
  return "logged in";
}

/** Where whoever has come in goes on to: to `next`, or first to the question whose the orders of this browser are. */
export function wayOn(entered: Entered, next: unknown): string {
  const goesTo = safeNext(next, routes.account.overview());
  const question = routes.account.areTheseYours();
  if (entered === "logged in" || goesTo.startsWith(question)) return goesTo;
  return routes.account.areTheseYours(goesTo);
}
