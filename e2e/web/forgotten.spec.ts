import { request as http } from "node:http";
import type { APIRequestContext, Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { v7 } from "uuid";
import { sessions, users } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { follow, linkTo, look, read, sendLogIn } from "#e2e/web/answers.ts";
import { demandAccessibleInLight } from "#e2e/web/axe.ts";
import { demandAlike } from "#e2e/web/clock.ts";
import { codeIn, eventsOf, lastMail, linksIn, mailsTo, pathIn, tokenIn, userOf } from "#e2e/web/mail.ts";
import { password, uniqueEmail } from "#e2e/web/people.ts";
import { postForm, readForm, submit } from "#e2e/web/posting.ts";
import { button, errorOf, field, heading } from "#e2e/web/steps.ts";
import { ctxOf } from "#e2e/web/store.ts";
import { callApi, canRefresh, publishableToken, userToken } from "#e2e/web/tokens.ts";
import { createAccounts } from "#lib/accounts/create-account.ts";
import { askForReset } from "#lib/identity/password-reset.ts";
import { routes } from "#lib/routes.ts";

const chosen = "another slow river";
const link = /Choose a new password/;
const dead = "This link does not work any more";
const shape = { path: routes.forgot(), button: "Send me a link" };

const forget = (request: APIRequestContext, username: string) => submit(request, { ...shape, fields: { username } });

const choose = (request: APIRequestContext, path: string, newPassword = chosen) =>
  submit(request, { path, button: "Save new password", fields: { newPassword } });

for (const script of ["with", "without"] as const) {
  test(`who forgot the password chooses another by mail, ${script} JavaScript`, async ({
    page,
    withoutScript,
    newCustomer,
    request,
    store,
  }) => {
    const visit: Page = script === "with" ? page : withoutScript;
    const customer = await newCustomer();
    expect(linkTo(await look(request, routes.login()), "Forgot your password?")).toBe(routes.forgot());
    await visit.goto(routes.forgot());
    await button(visit, "Send me a link").click();
    await errorOf(field(visit, "E-mail or username"), "Enter your e-mail or username");
    await field(visit, "E-mail or username").fill(customer.email.toUpperCase());
    await button(visit, "Send me a link").click();
    await expect(visit.getByText("If there is an account, a mail is on its way.")).toBeVisible();
    const path = pathIn(await lastMail(store, customer.email, link));
    const answer = await visit.goto(path);
    expect(answer?.headers()["referrer-policy"]).toBe("no-referrer");
    await expect(visit.locator('meta[name="referrer"]')).toHaveAttribute("content", "no-referrer");
    await expect(visit.locator('meta[name="robots"]')).toHaveAttribute("content", /noindex/);
    await expect(visit.locator("main input[autocomplete=username]")).toHaveValue(customer.email);
    await expect(field(visit, "New password")).toHaveAttribute("autocomplete", "new-password");
    if (script === "with") await demandAccessibleInLight(visit);
    for (const [weak, message] of [
      ["short", /Use at least 8 characters/],
      ["qwertyuiop", /This password is on lists that burglars try first/],
    ] as const) {
      await field(visit, "New password").fill(weak);
      await button(visit, "Save new password").click();
      await errorOf(field(visit, "New password"), message);
    }
    expect((await read(await choose(request, path, customer.email))).errorOf("New password")).toMatch(
      /does not repeat your e-mail/,
    );
    await field(visit, "New password").fill(chosen);
    await button(visit, "Save new password").click();
    await expect(heading(visit, "Log in")).toBeVisible();
    await expect(visit.getByText("Your password is changed, and everybody is logged out.")).toBeVisible();
    expect((await read(await sendLogIn(request, customer.email, password))).alert).toContain("do not go together");
    expect((await follow(request, await sendLogIn(request, customer.email, chosen))).heading).toBe("Hello, Nora");
    const { body } = await lastMail(store, customer.email, /Your password at .* was changed/);
    expect(body).toContain(routes.forgot());
    expect(await eventsOf(store, customer)).toEqual(
      expect.arrayContaining(["password_reset_asked", "password_reset", "logged_in"]),
    );
  });
}

test("the address is enough for who has another username, and the username for who has forgotten the address", async ({
  request,
  newCustomer,
  store,
}) => {
  const customer = await newCustomer();
  await store.db
    .update(users)
    .set({ username: `nora.${customer.userId}` })
    .where(eq(users.id, customer.userId));
  for (const [at, name] of [customer.email, `nora.${customer.userId}`].entries()) {
    await forget(request, name);
    expect((await mailsTo(store, customer.email)).filter(({ subject }) => link.test(subject))).toHaveLength(at + 1);
  }
});

test("a dead link offers a new one", async ({ request, newCustomer, clientOf, store }) => {
  const change = { path: routes.account.security(), button: "Change password" };
  const deaths: Record<string, (browser: APIRequestContext, path: string, email: string) => Promise<unknown>> = {
    used: (browser, path) => choose(browser, path),
    "followed by a newer one": (browser, _, email) => forget(browser, email),
    "outlived by a change of password": (browser) =>
      submit(browser, { ...change, fields: { currentPassword: password, newPassword: chosen } }),
    "outlived by a change of address": async (browser, _, email) => {
      const { access } = await userToken(browser, { email, password });
      return callApi(browser, access).patch("/user", { email: uniqueEmail("moved") });
    },
  };
  for (const [title, death] of Object.entries(deaths)) {
    const customer = await newCustomer();
    await forget(request, customer.email);
    const path = pathIn(await lastMail(store, customer.email, link));
    await death(await clientOf(customer), path, customer.email);
    const over = await look(request, path);
    expect(over.heading, title).toBe(dead);
    const again = await submit(request, { ...shape, path, fields: { username: customer.email } });
    expect((await follow(request, again)).heading).toBe("Look into your mailbox");
  }
});

test("a suspended customer gets no mail, and the same answer", async ({ request, newCustomer, operator, store }) => {
  const customer = await newCustomer();
  await forget(request, customer.email);
  const early = pathIn(await lastMail(store, customer.email, link));
  const form = await readForm(request, early, "Save new password");
  await operator.suspend(customer.id);
  const sent = (await mailsTo(store, customer.email)).length;
  const answer = await forget(request, customer.email);
  expect([answer.status(), answer.headers().location]).toEqual([303, `${routes.forgot()}?sent=1`]);
  expect(await mailsTo(store, customer.email)).toHaveLength(sent);
  const before = (await userOf(store, customer)).passwordHash;
  expect((await postForm(request, early, { ...form, newPassword: chosen })).status()).toBe(200);
  expect((await userOf(store, customer)).passwordHash).toBe(before);
});

test("a link of another account acts in that account, on whichever store's page it is opened", async ({
  request,
  store,
}) => {
  const email = uniqueEmail("elsewhere");
  const { live } = await createAccounts(store.db, "Elsewhere");
  const id = v7();
  const user = { role: "developer", username: email, email, passwordHash: "none" } as const;
  await store.db.insert(users).values({ ...user, id, accountId: live.account.id });
  await askForReset(ctxOf({ ...store, account: live.account }, { kind: "publishable" }), email);
  expect((await choose(request, pathIn(await lastMail(store, email, link)))).status()).toBe(303);
  expect((await userOf(store, { userId: id })).passwordHash).toMatch(/^\$argon2id/);
});

test("changing the password in the account tells the owner too", async ({ newCustomer, clientOf, store }) => {
  const customer = await newCustomer();
  const fields = { currentPassword: password, newPassword: chosen };
  await submit(await clientOf(customer), { path: routes.account.security(), button: "Change password", fields });
  expect((await lastMail(store, customer.email, /Your password at .* was changed/)).body).toContain(routes.forgot());
});

test("attack: enumerating names through the reset tells nothing, by words or by the clock", { tag: "@alone" }, async ({
  request,
  newCustomer,
  operator,
}) => {
  const suspended = await newCustomer();
  await operator.suspend(suspended.id);
  const form = await readForm(request, shape.path, shape.button);
  const took: Record<string, number[]> = { known: [], unknown: [], suspended: [], throttled: [] };
  const answers = new Set<string>();
  const flooded = uniqueEmail("flooded");
  for (let time = 0; time < 5; time++) await postForm(request, shape.path, { ...form, username: flooded });
  const known = await Promise.all(Array.from({ length: 9 }, () => newCustomer()));
  for (const [at, { email }] of known.entries()) {
    const names = [
      ["known", email],
      ["unknown", uniqueEmail("nobody")],
      ["suspended", suspended.email],
      ["throttled", flooded],
    ] as const;
    for (const [kind, username] of at % 2 ? names : names.toReversed()) {
      const start = performance.now();
      const answer = await postForm(request, shape.path, { ...form, username });
      took[kind]?.push(performance.now() - start);
      answers.add(`${answer.status()} ${answer.headers().location} ${await answer.text()}`);
    }
  }
  expect([...answers]).toEqual([`303 ${routes.forgot()}?sent=1 `]);
  demandAlike(took);
});

test("attack: filling the victim's mailbox by asking again and again, by every name", async ({
  request,
  newCustomer,
  store,
}) => {
  const customer = await newCustomer();
  const username = `nora.${customer.userId}`;
  await store.db.update(users).set({ username }).where(eq(users.id, customer.userId));
  const publishable = callApi(request, await publishableToken(request));
  const says = new Set<string>();
  const form = await readForm(request, shape.path, shape.button);
  for (let time = 0; time < 7; time++) {
    for (const name of [customer.email, username]) {
      const answer = await postForm(request, shape.path, { ...form, username: name });
      says.add(`${answer.status()} ${answer.headers().location}`);
    }
  }
  for (let time = 0; time < 3; time++) await publishable.post("/password_reset_tokens", { username });
  expect([...says]).toHaveLength(1);
  const sent = (await mailsTo(store, customer.email)).filter(({ subject }) => link.test(subject));
  expect(sent).toHaveLength(5);
  expect((await choose(request, pathIn(await lastMail(store, customer.email, link)))).status()).toBe(303);
});

test("attack: a Host or X-Forwarded-Host header puts no other address into a mail", async ({
  request,
  newCustomer,
  store,
  baseURL: home = "",
}) => {
  const evil = { Host: "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https" };
  const form = await readForm(request, shape.path, shape.button);
  const access = await publishableToken(request);
  const doors = [
    async (username: string) => {
      const body = new FormData();
      for (const [name, value] of Object.entries({ ...form, username })) body.set(name, value);
      const packed = new Response(body);
      const type = packed.headers.get("content-type") ?? "";
      await post(new URL(shape.path, home), { ...evil, "Content-Type": type }, await packed.text());
    },
    async (username: string) => {
      const headers = { ...evil, Authorization: `Bearer ${access}`, "Content-Type": "application/json" };
      const body = JSON.stringify({ data: { attributes: { username } } });
      await post(new URL("/v1/password_reset_tokens", home), headers, body);
    },
  ];
  for (const ask of doors) {
    const { email } = await newCustomer();
    await ask(email);
    const mail = await lastMail(store, email, link);
    expect(mail.body).not.toContain("evil");
    expect(linksIn(mail).map(({ origin }) => origin)).toEqual([new URL(home).origin]);
  }
});

test("attack: replaying a link, or using it twice at once, sets one password", async ({
  request,
  newCustomer,
  store,
}) => {
  const customer = await newCustomer();
  await forget(request, customer.email);
  const path = pathIn(await lastMail(store, customer.email, link));
  const form = await readForm(request, path, "Save new password");
  const attempt = (_: unknown, at: number) =>
    postForm(request, path, { ...form, newPassword: `slow river number ${at}` });
  const statuses = (await Promise.all(Array.from({ length: 8 }, attempt))).map((answer) => answer.status());
  expect(statuses.filter((status) => status === 303)).toHaveLength(1);
  const winner = `slow river number ${statuses.indexOf(303)}`;
  expect((await postForm(request, path, { ...form, newPassword: chosen })).status()).toBe(200);
  await userToken(request, { email: customer.email, password: winner });
});

test("attack: a reset skips no second step", async ({ request, newCustomer, store }) => {
  const customer = await newCustomer();
  await store.db
    .update(users)
    .set({ authMethod: "tfa_email", emailVerifiedAt: new Date() })
    .where(eq(users.id, customer.userId));
  await forget(request, customer.email);
  await choose(request, pathIn(await lastMail(store, customer.email, link)));
  expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(0);
  const asked = await follow(request, await sendLogIn(request, customer.email, chosen));
  expect(asked.heading).toBe("Enter your code");
  expect(asked.errorOf("Code")).toBe("");
  expect(await userOf(store, customer)).toMatchObject({ authMethod: "tfa_email" });
  expect(codeIn(await lastMail(store, customer.email, /password/i))).toBe("");
});

test("attack: a copied session or token is worth nothing after a reset, nor is the asker logged in", async ({
  newCustomer,
  clientOf,
  store,
}) => {
  const customer = await newCustomer();
  const [asker, copied] = [await clientOf(customer), await clientOf(customer)];
  const token = await userToken(asker, customer);
  await forget(asker, customer.email);
  const mail = await lastMail(store, customer.email, link);
  expect(tokenIn(mail)).not.toBe("");
  expect((await choose(asker, pathIn(mail))).status()).toBe(303);
  for (const client of [asker, copied]) {
    const answer = await client.get(routes.account.overview(), { maxRedirects: 0 });
    expect(answer.status()).toBe(307);
  }
  expect(await canRefresh(asker, token.refresh)).toBe(false);
  expect((await callApi(asker, token.access).get("/user")).status()).toBe(401);
});

/** Sends a request with exactly these headers, the host included, which no browser would let a page set. */
function post(url: URL, headers: Record<string, string>, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = http(url, { method: "POST", headers: { ...headers, "Content-Length": Buffer.byteLength(body) } });
    sending.on("response", (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode ?? 0));
    });
    sending.on("error", reject);
    sending.end(body);
  });
}
