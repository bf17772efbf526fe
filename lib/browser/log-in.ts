import { dropGuestCookie, guestHere } from "#lib/browser/guest-cookie.ts";
import { sendSessionCookie } from "#lib/browser/session-cookie.ts";
import type { Ctx } from "#lib/context.ts";
import { cookieName, readCookie, sendCookie } from "#lib/http/cookies.ts";
import { answerChallenge, challengeLife, findChallenge, resendForChallenge } from "#lib/identity/challenges.ts";
import { beginLogIn, type LoggedIn, logIn } from "#lib/identity/log-in.ts";
import { logInWithPasskey } from "#lib/identity/passkey-log-in.ts";
import type { Assertion } from "#lib/identity/passkey-proofs.ts";
import { trustLife } from "#lib/identity/trusted-devices.ts";
import { Refusal } from "#lib/refusal.ts";
import { routes, safeNext } from "#lib/routes.ts";

/** How a log-in on a browser ends: with its guest taken in, or with a guest whose orders may be somebody else's. */
export type Entered = "logged in" | "guest in doubt";

type Typed = { username: string; password: string };

const challengeCookie = () => cookieName("log-in", "__Host-");
const trustCookie = () => cookieName("trusted-device", "__Host-");

/** What this browser brings to a log-in: its guest, and the token by which a user trusts it. */
const broughtHere = async (ctx: Ctx) => ({ guestId: await guestHere(ctx), trustToken: readCookie(trustCookie()) });

/** Logs in on this browser: takes its guest in and drops its cookie, unless in doubt. Gives the session, for its cookie. */
export async function logInHere(ctx: Ctx, input: Typed & { otp?: string | undefined }) {
  const session = await logIn(ctx, { ...input, ...(await broughtHere(ctx)) });
  if (!session.isGuestInDoubt) dropGuestCookie();
  return session;
}

/** The log-in page's first step: a session with its cookie, or, for whoever has a second factor, "code needed". */
export async function beginLogInHere(ctx: Ctx, input: Typed): Promise<Entered | "code needed"> {
  const outcome = await beginLogIn(ctx, { ...input, ...(await broughtHere(ctx)) });
  if ("challenge" in outcome) {
    sendCookie(challengeCookie(), outcome.challenge, challengeLife);
    return "code needed";
  }
  return enterHere(outcome);
}

/** The second step. A browser that is trusted from now on is given the token that says so. */
export async function answerChallengeHere(
  ctx: Ctx,
  { code, trust }: { code: string; trust: boolean },
): Promise<Entered> {
  const guestId = await guestHere(ctx);
  const token = readCookie(challengeCookie());
  if (!token) throw new Refusal("challenge_over");
  const { trustToken, ...session } = await answerChallenge(ctx, { token, code, guestId, trust });
  if (trustToken) sendCookie(trustCookie(), trustToken, trustLife);
  sendCookie(challengeCookie(), "", 0);
  return enterHere(session);
}

/** Which factor the browser's log-in waits for; null when none is under way, or it is over. */
export async function findChallengeHere(ctx: Ctx) {
  const token = readCookie(challengeCookie());
  return token ? findChallenge(ctx, token) : null;
}

/** Sends the code of the browser's log-in again. */
export async function resendCodeHere(ctx: Ctx): Promise<void> {
  const token = readCookie(challengeCookie());
  if (!token) throw new Refusal("challenge_over");
  await resendForChallenge(ctx, token);
}

/** The same with a passkey in place of name, password and code. */
export async function logInWithPasskeyHere(ctx: Ctx, assertion: Assertion): Promise<Entered> {
  const guestId = await guestHere(ctx);
  return enterHere(await logInWithPasskey(ctx, { assertion, guestId }));
}

/** Gives this browser the session that has just started; the cookie of a guest in doubt stays until somebody answers. */
export async function enterHere({ isGuestInDoubt, ...session }: Omit<LoggedIn, "isStrange">): Promise<Entered> {
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
