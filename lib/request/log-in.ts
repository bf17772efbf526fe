import "server-only";
import { logIn } from "#lib/identity/log-in.ts";
import { dropGuestCookie, readGuestCookie } from "#lib/request/guest-cookie.ts";
import { sendSessionCookie } from "#lib/request/session-cookie.ts";
import { requestContext } from "#lib/request/viewer.ts";

/** Logs in on this browser: takes its guest in, drops the guest cookie. Gives the session, for its cookie. */
export async function logInHere(input: { username: string; password: string; otp?: string | undefined }) {
  const ctx = await requestContext();
  const guest = await readGuestCookie(ctx.account.id, ctx.now);
  const session = await logIn(ctx, { ...input, guestId: guest?.customerId ?? null });
  dropGuestCookie();
  return session;
}

/** The same, with the session cookie: what the log-in page does. next-auth's own door sends its cookie by itself. */
export async function logInWithCookie(input: {
  username: string;
  password: string;
  otp?: string | undefined;
}): Promise<void> {
  await sendSessionCookie(await logInHere(input));
}
