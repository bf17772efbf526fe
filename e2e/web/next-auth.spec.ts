import { once } from "node:events";
import { createServer } from "node:http";
import type { APIRequestContext } from "@playwright/test";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { merges, sessions } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { routes } from "#lib/routes.ts";
import { guardResponse } from "#server/guarded-response.ts";

const csrfAnswer = z.object({ csrfToken: z.string() });

async function enter(request: APIRequestContext, username: string, password: string) {
  const { csrfToken } = csrfAnswer.parse(await (await request.get("/api/auth/csrf")).json());
  const form = { csrfToken, username, password, callbackUrl: routes.account.overview() };
  return request.post("/api/auth/callback/credentials", { form, maxRedirects: 0 });
}

test("next-auth's own door logs in, and takes the guest in as well", async ({
  context,
  newCustomer,
  newGuest,
  beGuest,
  store,
}) => {
  const [customer, guest] = await Promise.all([newCustomer(), newGuest({ orders: [{}], cart: { quantity: 2 } })]);
  await beGuest(context, guest);
  const answer = await enter(context.request, customer.email.toUpperCase(), customer.password);
  expect(answer.status()).toBe(302);
  expect((await context.cookies()).map(({ name }) => name).filter((name) => name.endsWith("guest"))).toEqual([]);
  const overview = await (await context.request.get(routes.account.overview())).text();
  expect(overview).toContain(">1 order</a> in all");
  expect(overview).toContain("Cart, 2 items");
  expect(await store.db.$count(merges, eq(merges.fromCustomerId, guest.id))).toBe(1);
});

test("its session tells a name and nothing else, and nothing at all after logging out", async ({
  context,
  newCustomer,
  store,
}) => {
  const customer = await newCustomer({ name: "Nora Quinn" });
  await enter(context.request, customer.email, customer.password);
  const session = await (await context.request.get("/api/auth/session")).json();
  expect(session).toEqual({ user: { name: "Nora Quinn" }, expires: expect.any(String) });
  const copied = await context.cookies();
  await context.request.post(routes.logout());
  expect(await (await context.request.get("/api/auth/session")).json()).toEqual({});
  expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(0);
  await context.addCookies(copied);
  expect(await (await context.request.get("/api/auth/session")).text()).not.toContain("Nora");
});

test("its sign-out ends the session in the database and drops the cookie", async ({ context, newCustomer, store }) => {
  const customer = await newCustomer();
  await enter(context.request, customer.email, customer.password);
  const { csrfToken } = csrfAnswer.parse(await (await context.request.get("/api/auth/csrf")).json());
  await context.request.post("/api/auth/signout", { form: { csrfToken } });
  expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(0);
  expect((await context.cookies()).filter(({ name }) => name.includes("session-token"))).toEqual([]);
});

test("who comes in by it with the cookie of a session that has ended is in", async ({
  context,
  newCustomer,
  store,
}) => {
  const nora = await newCustomer({ name: "Nora Quinn" });
  await enter(context.request, nora.email, nora.password);
  await store.db.delete(sessions).where(eq(sessions.userId, nora.userId));
  await enter(context.request, nora.email, nora.password);
  const session = await (await context.request.get("/api/auth/session")).json();
  expect(session).toMatchObject({ user: { name: "Nora Quinn" } });
});

test("a cookie that an answer starts is not taken back by one that was due for the browser's old session", async ({
  request,
}) => {
  const scope = { id: "", url: "/", nonce: "", origin: { address: null, userAgent: null }, cookieHeader: undefined };
  const server = createServer((asked, response) => {
    guardResponse(asked, response, { ...scope, cookies: ["session=old; Path=/", "guest=; Path=/"] }, () => {});
    response.setHeader("Set-Cookie", "session=new; Path=/");
    response.writeHead(302);
    response.end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/api/auth/callback/credentials`;
  const answer = await request.get(url, { maxRedirects: 0 });
  const set = answer.headersArray().filter(({ name }) => /^set-cookie$/i.test(name));
  expect(set.map(({ value }) => value)).toEqual(["session=new; Path=/", "guest=; Path=/"]);
  server.close();
});

test("a wrong password at its door leads to the log-in page, which says so", async ({ context, newCustomer }) => {
  const customer = await newCustomer();
  const answer = await enter(context.request, customer.email, "not the password");
  const shown = await context.request.get(answer.headers().location ?? "/nowhere");
  expect(new URL(shown.url()).pathname).toBe(routes.login());
  expect(await shown.text()).toContain("That e-mail or username and password do not go together.");
});

test("its door is closed without its token", async ({ context, newCustomer, store }) => {
  const customer = await newCustomer();
  const form = { csrfToken: "made up", username: customer.email, password: customer.password };
  await context.request.post("/api/auth/callback/credentials", { form, maxRedirects: 0 });
  expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(0);
});
