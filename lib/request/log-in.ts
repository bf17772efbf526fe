import "server-only";
import type { Ctx } from "#lib/context.ts";
import { logIn } from "#lib/identity/log-in.ts";
import { logInWithPasskey } from "#lib/identity/passkey-log-in.ts";
import type { Assertion } from "#lib/identity/passkey-proofs.ts";
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

/** The same with a passkey in place of name, password and code. */
export async function logInWithPasskeyHere(ctx: Ctx, assertion: Assertion): Promise<void> {
  const guest = await readGuestCookie(ctx.account.id, ctx.now);
  const session = await logInWithPasskey(ctx, { assertion, guestId: guest?.customerId ?? null });
  dropGuestCookie();
  await sendSessionCookie(session);
}
