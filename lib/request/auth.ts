import "server-only";
import NextAuth, { type NextAuthOptions } from "next-auth";
import credentials from "next-auth/providers/credentials";
import { z } from "zod";
import { database } from "#db/client.ts";
import { findStorefront } from "#lib/accounts/accounts.ts";
import { type Entered, logInHere, wayOn } from "#lib/browser/log-in.ts";
import { openToken, sessionCookieName } from "#lib/browser/session-cookie.ts";
import { env } from "#lib/env.ts";
import { isSecure } from "#lib/http/cookies.ts";
import { errorForLog, log } from "#lib/http/log.ts";
import { loginInput } from "#lib/identity/schema.ts";
import { Refusal } from "#lib/refusal.ts";
import { logOutHere } from "#lib/request/log-out.ts";
import { changingContext } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";
import { findLiveSession, sessionLife } from "#lib/sessions/sessions.ts";
import { seconds } from "#lib/time.ts";

type Context = { params: Promise<{ nextauth: string[] }> };

/** next-auth's own routes. Whoever logs in there is led to the same question as from our own pages. */
export async function answerByNextAuth(request: Request, context: Context): Promise<Response> {
  const doubts: Entered[] = [];
  const answer: Response = await NextAuth(authOptions(doubts))(request, context);
  const [inDoubt] = doubts;
  if (!inDoubt) return answer;
  const asking = (url: string) => {
    const { pathname, search, hash } = new URL(url, env().storeUrl);
    return new URL(wayOn(inDoubt, pathname + search + hash), url).href;
  };
  const { status } = answer;
  const headers = new Headers(answer.headers);
  const location = headers.get("location");
  if (!location) return Response.json({ url: asking(led.parse(await answer.json()).url) }, { status, headers });
  headers.set("location", asking(location));
  return new Response(null, { status, headers });
}

const led = z.object({ url: z.string() });

/** next-auth: credentials in, the session's id in the token, and nothing else. The row in `sessions` decides. */
const authOptions = (doubts: Entered[]): NextAuthOptions => ({
  secret: env().authSecret,
  session: { strategy: "jwt", maxAge: sessionLife / seconds(1) },
  pages: { signIn: routes.login(), error: routes.login(), signOut: routes.home() },
  cookies: {
    sessionToken: {
      name: sessionCookieName(),
      options: { httpOnly: true, sameSite: "lax", path: "/", secure: isSecure() },
    },
  },
  jwt: { decode: ({ token }) => openToken(token) },
  providers: [
    credentials({
      credentials: {
        username: { label: "E-mail or username" },
        password: { label: "Password", type: "password" },
        otp: { label: "Code" },
      },
      async authorize(given) {
        const input = loginInput.safeParse(given);
        if (!input.success) return null;
        const session = await logInHere(await changingContext(), input.data).catch(refusedAsCode);
        if (session.isGuestInDoubt) doubts.push("guest in doubt");
        return { id: session.userId, sessionId: session.sessionId };
      },
    }),
  ],
  callbacks: {
    jwt: ({ token, user }) =>
      user && "sessionId" in user ? { sub: user.id, sid: user.sessionId } : { sub: token.sub, sid: token.sid },
    async session({ session, token }) {
      const db = database(env().DATABASE_URL);
      const account = await findStorefront(db, env().STORE_ACCOUNT_ID);
      const live =
        account && typeof token.sid === "string" ? await findLiveSession(db, account.id, token.sid, new Date()) : null;
      return { expires: session.expires, user: live ? { name: live.customerName ?? live.userName } : undefined };
    },
  },
  events: { signOut: () => logOutHere() },
  logger: {
    error: (code, metadata) =>
      log().warn({ code, error: metadata instanceof Error ? errorForLog(metadata) : undefined }, "next-auth"),
    warn: () => undefined,
    debug: () => undefined,
  },
});

/** next-auth puts a thrown message into the address: a refusal's code may stand there, nothing else of ours. */
function refusedAsCode(error: unknown): never {
  if (error instanceof Refusal) throw new Error(error.code);
  log().error({ error: errorForLog(error) }, "a log-in failed");
  throw new Error("busy");
}
