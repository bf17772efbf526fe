import type { APIRequestContext } from "@playwright/test";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { merges, sessions } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { alert, button, heading } from "#e2e/web/steps.ts";
import { routes } from "#lib/routes.ts";

const csrfAnswer = z.object({ csrfToken: z.string() });

async function enter(request: APIRequestContext, username: string, password: string) {
  const { csrfToken } = csrfAnswer.parse(await (await request.get("/api/auth/csrf")).json());
  const form = { csrfToken, username, password, callbackUrl: routes.account.overview() };
  return request.post("/api/auth/callback/credentials", { form, maxRedirects: 0 });
}

test("next-auth's own door logs in, and takes the guest in as well", async ({
  page,
  context,
  newCustomer,
  newGuest,
  beGuest,
  store,
}) => {
  const [customer, guest] = await Promise.all([newCustomer(), newGuest({ orders: [{}], cart: { quantity: 2 } })]);
  await beGuest(page, guest);
  const answer = await enter(page.request, customer.email.toUpperCase(), customer.password);
  expect(answer.status()).toBe(302);
  expect((await context.cookies()).map(({ name }) => name).filter((name) => name.endsWith("guest"))).toEqual([]);
  await page.goto(routes.account.overview());
  await expect(page.getByText("1 order in all")).toBeVisible();
  await expect(page.getByRole("link", { name: "Cart, 2 items" })).toBeVisible();
  expect(await store.db.$count(merges, eq(merges.fromCustomerId, guest.id))).toBe(1);
});

test("its session tells a name and nothing else, and nothing at all after logging out", async ({
  page,
  context,
  newCustomer,
  store,
}) => {
  const customer = await newCustomer({ name: "Nora Quinn" });
  await enter(page.request, customer.email, customer.password);
  const session = await (await page.request.get("/api/auth/session")).json();
  expect(session).toEqual({ user: { name: "Nora Quinn" }, expires: expect.any(String) });
  const copied = await context.cookies();
  await page.goto(routes.account.overview());
  await button(page, "Log out").click();
  await expect(page.getByRole("link", { name: "Log in" })).toBeVisible();
  expect(await (await page.request.get("/api/auth/session")).json()).toEqual({});
  expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(0);
  await context.addCookies(copied);
  expect(await (await page.request.get("/api/auth/session")).text()).not.toContain("Nora");
});

test("its sign-out ends the session in the database and drops the cookie", async ({
  page,
  context,
  newCustomer,
  store,
}) => {
  const customer = await newCustomer();
  await enter(page.request, customer.email, customer.password);
  const { csrfToken } = csrfAnswer.parse(await (await page.request.get("/api/auth/csrf")).json());
  await page.request.post("/api/auth/signout", { form: { csrfToken } });
  expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(0);
  expect((await context.cookies()).filter(({ name }) => name.includes("session-token"))).toEqual([]);
});

test("a wrong password at its door leads to the log-in page, which says so", async ({ page, newCustomer }) => {
  const customer = await newCustomer();
  const answer = await enter(page.request, customer.email, "not the password");
  await page.goto(answer.headers().location ?? "/nowhere");
  await expect(heading(page, "Log in")).toBeVisible();
  await expect(alert(page)).toHaveText("That e-mail or username and password do not go together.");
});

test("its door is closed without its token", async ({ page, newCustomer, store }) => {
  const customer = await newCustomer();
  const form = { csrfToken: "made up", username: customer.email, password: customer.password };
  await page.request.post("/api/auth/callback/credentials", { form, maxRedirects: 0 });
  expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(0);
});
