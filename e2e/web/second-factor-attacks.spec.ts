import type { APIRequestContext } from "@playwright/test";
import { eq } from "drizzle-orm";
import { logInChallenges, sessions, users } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { failToLogIn, look } from "#e2e/web/answers.ts";
import { appCode, giveApp } from "#e2e/web/factors.ts";
import { codeIn, lastMail, mailsTo, wrongFor } from "#e2e/web/mail.ts";
import { type Customer, password } from "#e2e/web/people.ts";
import { postForm, readForm, submit } from "#e2e/web/posting.ts";
import type { Store } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

const firstStep = (request: APIRequestContext, { email }: Customer) =>
  submit(request, { path: routes.login(), button: "Log in", fields: { username: email, password } });

const secondStep = (request: APIRequestContext, fields: Record<string, string>) =>
  submit(request, { path: routes.loginCode(), button: "Log in", fields });

const sessionCount = ({ db }: Store, { userId }: Customer) => db.$count(sessions, eq(sessions.userId, userId));

test("a forged X-Forwarded-For, and guessing in parallel from many addresses, gets five tries a challenge", async ({
  request,
  newCustomer,
  store,
}) => {
  const customer = await newCustomer();
  const { secret } = await giveApp(store, customer);
  await firstStep(request, customer);
  const form = await readForm(request, routes.loginCode(), "Log in");
  const right = appCode(secret);
  const guesses = Array.from({ length: 30 }, (_, at) => wrongFor(right, at + 1));
  const guess = (code: string, at: number) =>
    request.post(routes.loginCode(), {
      multipart: { ...form, code },
      maxRedirects: 0,
      headers: { "X-Forwarded-For": `203.0.113.${at}` },
    });
  await Promise.all(guesses.map(guess));
  const [challenge] = await store.db.select().from(logInChallenges).where(eq(logInChallenges.userId, customer.userId));
  expect(challenge?.attempts).toBe(5);
  expect((await guess(right, 31)).status()).toBe(200);
  expect(await sessionCount(store, customer)).toBe(0);
});

test("starting one challenge after the other gives ten guesses in a quarter of an hour", async ({
  request,
  newCustomer,
  store,
}) => {
  const customer = await newCustomer();
  const { secret } = await giveApp(store, customer);
  for (let round = 0; round < 3; round++) {
    await firstStep(request, customer);
    const form = await readForm(request, routes.loginCode(), "Log in");
    for (let at = 1; at <= 4; at++)
      await postForm(request, routes.loginCode(), { ...form, code: wrongFor(appCode(secret), at + round * 4) });
  }
  await firstStep(request, customer);
  const answer = await secondStep(request, { code: appCode(secret) });
  expect(await answer.text()).toContain("Too many attempts");
  expect(await sessionCount(store, customer)).toBe(0);
});

test("replaying a spent code of the app or a spent recovery code lets nobody in", async ({
  request,
  openClient,
  newCustomer,
  store,
}) => {
  const customer = await newCustomer();
  const { secret, recoveryCodes } = await giveApp(store, customer);
  for (const code of [appCode(secret), recoveryCodes[0] ?? ""]) {
    await firstStep(request, customer);
    expect((await secondStep(request, { code })).status()).toBe(303);
    const thief = await openClient();
    await firstStep(thief, customer);
    expect((await secondStep(thief, { code })).status()).toBe(200);
    await store.db.delete(sessions).where(eq(sessions.userId, customer.userId));
  }
});

test("replaying a finished challenge lets nobody in, whatever the code", async ({
  request,
  openClient,
  newCustomer,
  store,
}) => {
  const customer = await newCustomer();
  const { recoveryCodes } = await giveApp(store, customer);
  const [first = "", second = ""] = recoveryCodes;
  await firstStep(request, customer);
  const form = await readForm(request, routes.loginCode(), "Log in");
  const copy = await openClient({ storageState: await request.storageState() });
  expect((await postForm(request, routes.loginCode(), { ...form, code: first })).status()).toBe(303);
  const answer = await postForm(copy, routes.loginCode(), { ...form, code: second });
  expect(await answer.text()).toContain("Please log in again");
  expect(await sessionCount(store, customer)).toBe(1);
});

test("two browsers that finish the same challenge: one is let in", async ({
  request,
  openClient,
  newCustomer,
  store,
}) => {
  const customer = await newCustomer();
  const { recoveryCodes } = await giveApp(store, customer);
  await firstStep(request, customer);
  const form = await readForm(request, routes.loginCode(), "Log in");
  const other = await openClient({ storageState: await request.storageState() });
  const answers = await Promise.all(
    [request, other].map((each, at) => postForm(each, routes.loginCode(), { ...form, code: recoveryCodes[at] ?? "" })),
  );
  expect(answers.map((answer) => answer.status()).toSorted()).toEqual([200, 303]);
  expect(await sessionCount(store, customer)).toBe(1);
});

test("a challenge is worth nothing after a change of password, a suspension or a deletion", async ({
  request,
  newCustomer,
  operator,
  store,
}) => {
  for (const end of ["password", "suspend", "delete"] as const) {
    const customer = await newCustomer();
    const { secret } = await giveApp(store, customer);
    await firstStep(request, customer);
    const form = await readForm(request, routes.loginCode(), "Log in");
    if (end === "password") await store.db.update(users).set({ epoch: 7 }).where(eq(users.id, customer.userId));
    else await operator[end](customer.id);
    const answer = await postForm(request, routes.loginCode(), { ...form, code: appCode(secret) });
    expect(answer.status(), end).toBe(200);
    expect(await answer.text()).toContain("Please log in again");
    expect(await sessionCount(store, customer)).toBe(0);
  }
});

test("the second step cannot be skipped: no page, no token and no next-auth door opens on the password alone", async ({
  request,
  newCustomer,
  store,
}) => {
  const customer = await newCustomer();
  await giveApp(store, customer);
  await firstStep(request, customer);
  const page = await request.get(routes.account.overview(), { maxRedirects: 0 });
  expect(page.status()).toBe(307);
  const { csrfToken } = await (await request.get("/api/auth/csrf")).json();
  await request.post("/api/auth/callback/credentials", {
    form: { csrfToken, username: customer.email, password, json: "true" },
    maxRedirects: 0,
  });
  expect(await (await request.get("/api/auth/session")).json()).not.toHaveProperty("user");
  const form = { grant_type: "password", username: customer.email, password, scope: `aid:${store.account.id}` };
  expect((await request.post("/v1/token", { form })).status()).toBe(400);
  expect(await sessionCount(store, customer)).toBe(0);
});

test("locking the owner out by failing on purpose: who trusts this browser still gets in", async ({
  request,
  openClient,
  newCustomer,
  store,
}) => {
  const customer = await newCustomer();
  const { secret } = await giveApp(store, customer);
  await firstStep(request, customer);
  await secondStep(request, { code: appCode(secret), trust: "on" });
  await store.db.delete(sessions).where(eq(sessions.userId, customer.userId));
  const enemy = await openClient({ extraHTTPHeaders: { "X-Forwarded-For": "198.51.100.7" } });
  await failToLogIn(enemy, customer.email, 11);
  const locked = await firstStep(enemy, customer);
  expect(await locked.text()).toContain("Too many attempts");
  expect((await firstStep(request, customer)).status()).toBe(303);
  expect(await sessionCount(store, customer)).toBeGreaterThan(0);
});

test("locking the owner out by failing on purpose: the browser they always use still gets in", async ({
  request,
  openClient,
  newCustomer,
}) => {
  const customer = await newCustomer();
  expect((await firstStep(request, customer)).status()).toBe(303);
  const enemy = await openClient({ userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0" });
  await failToLogIn(enemy, customer.email, 11);
  expect(await (await firstStep(enemy, customer)).text()).toContain("Too many attempts");
  await request.post(routes.logout(), { maxRedirects: 0 });
  expect((await firstStep(request, customer)).status()).toBe(303);
});

test("asking for codes again and again fills nobody's mailbox", async ({ request, newCustomer, store }) => {
  const customer = await newCustomer();
  const proven = { authMethod: "tfa_email" as const, emailVerifiedAt: new Date() };
  await store.db.update(users).set(proven).where(eq(users.id, customer.userId));
  for (let at = 0; at < 8; at++) await firstStep(request, customer);
  const codes = (await mailsTo(store, customer.email)).filter(({ subject }) => /log-in code/.test(subject));
  expect(codes).toHaveLength(5);
  const form = await readForm(request, routes.loginCode(), "Log in");
  const code = codeIn(await lastMail(store, customer.email, /log-in code/));
  expect((await postForm(request, routes.loginCode(), { ...form, code })).status()).toBe(303);
});

test("switching a factor off on a copied session takes the password and a code", async ({
  newCustomer,
  clientOf,
  store,
}) => {
  const customer = await newCustomer();
  const { secret } = await giveApp(store, customer);
  const own = await clientOf(customer);
  const off = { path: routes.account.twoFactor(), button: "Switch off the second factor" };
  const tries: Record<string, string>[] = [{ password: "wrong wrong" }, { password }, { password, code: "000000" }];
  for (const fields of tries) {
    expect((await submit(own, { ...off, fields })).status()).toBe(200);
    expect((await look(own, routes.account.twoFactor())).text).toContain("an authenticator app");
  }
  const done = await submit(own, { ...off, fields: { password, code: appCode(secret) } });
  expect(done.status()).toBe(303);
});
