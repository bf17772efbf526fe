import type { APIRequestContext, Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { oneTimeCodes, sessions } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { follow, linkTo, look, read } from "#e2e/web/answers.ts";
import { demandAccessibleInLight } from "#e2e/web/axe.ts";
import { codeIn, eventsOf, lastMail, linksIn, mailsTo, pathIn, userOf, wrongFor } from "#e2e/web/mail.ts";
import { password, uniqueEmail } from "#e2e/web/people.ts";
import { postForm, readForm, submit } from "#e2e/web/posting.ts";
import { button, errorOf, field, heading } from "#e2e/web/steps.ts";
import { callApi, publishableToken, userToken } from "#e2e/web/tokens.ts";
import { routes } from "#lib/routes.ts";
import { after, hours } from "#lib/time.ts";

const proof = /Confirm your e-mail address/;
const dead = "This link does not work any more";

const typeCode = (request: APIRequestContext, code: string) =>
  submit(request, { path: routes.account.overview(), button: "Confirm", fields: { code } });

const pressLink = (request: APIRequestContext, path: string) =>
  submit(request, { path, button: "Confirm this address", fields: {} });

for (const script of ["with", "without"] as const) {
  test(`who registers proves the mailbox by the code, ${script} JavaScript`, async ({
    page,
    withoutScript,
    newCustomer,
    logInAs,
    store,
  }) => {
    const visit: Page = script === "with" ? page : withoutScript;
    const customer = await newCustomer();
    const { email } = customer;
    await logInAs(visit, customer);
    await visit.goto(routes.account.overview());
    const notice = visit.getByRole("region", { name: "Confirm your e-mail address" });
    await expect(notice).toContainText(email);
    await expect(notice).toContainText("find orders that were placed with this address");
    const code = codeIn(await lastMail(store, email, proof));
    await field(notice, "Code").fill(wrongFor(code));
    await button(notice, "Confirm").click();
    await errorOf(field(notice, "Code"), /That code is wrong or no longer valid/);
    await field(notice, "Code").fill(`${code.slice(0, 3)} ${code.slice(3)}`);
    await button(notice, "Confirm").click();
    await expect(visit.getByText("Thank you. Your e-mail address is confirmed.")).toBeVisible();
    await expect(visit.getByText(`${email}, and it is confirmed`)).toBeVisible();
    const overview = await look(visit.context().request, routes.account.overview());
    expect(overview.heading).toBe("Hello, Nora");
    expect(overview.text).not.toContain("Confirm your e-mail address");
  });

  test(`the link in the mail proves the mailbox on any browser, ${script} JavaScript`, async ({
    page,
    withoutScript,
    newCustomer,
    store,
  }) => {
    const visit: Page = script === "with" ? page : withoutScript;
    const customer = await newCustomer();
    const answer = await visit.goto(pathIn(await lastMail(store, customer.email, proof)));
    expect(answer?.headers()["referrer-policy"]).toBe("no-referrer");
    await expect(visit.locator('meta[name="referrer"]')).toHaveAttribute("content", "no-referrer");
    await expect(visit.locator('meta[name="robots"]')).toHaveAttribute("content", /noindex/);
    await expect(heading(visit, "Confirm your e-mail address")).toBeVisible();
    await expect(visit.getByText(customer.email)).toBeVisible();
    if (script === "with") await demandAccessibleInLight(visit);
    expect((await userOf(store, customer)).emailVerifiedAt).toBeNull();
    await button(visit, "Confirm this address").click();
    await expect(heading(visit, "Your e-mail address is confirmed")).toBeVisible();
    expect((await userOf(store, customer)).emailVerifiedAt).not.toBeNull();
    expect(await eventsOf(store, customer)).toContain("email_proven");
  });
}

test("a wrong, an old and a used link say what to do", async ({ request, newCustomer, clientOf, store }) => {
  const [late, used] = [await newCustomer(), await newCustomer()];
  await store.db
    .update(oneTimeCodes)
    .set({ expiresAt: after(new Date(), -hours(1)) })
    .where(eq(oneTimeCodes.userId, late.userId));
  const links = [late, used].map(async ({ email }) => pathIn(await lastMail(store, email, proof)));
  const [old = "", once = ""] = await Promise.all(links);
  expect((await pressLink(request, once)).status()).toBe(303);
  for (const path of [routes.confirmEmail("nonsense"), routes.confirmEmail(), old, once]) {
    expect((await look(request, path)).heading).toBe(dead);
  }
  const own = await clientOf(late);
  const leads = linkTo(await look(own, old), "Go to your e-mail address");
  expect((await look(own, leads)).hasButton("Send another code")).toBe(true);
});

test("a link that dies while its page is open says so", async ({ page, newCustomer, store }) => {
  const customer = await newCustomer();
  await page.goto(pathIn(await lastMail(store, customer.email, proof)));
  await store.db.delete(oneTimeCodes).where(eq(oneTimeCodes.userId, customer.userId));
  await button(page, "Confirm this address").click();
  await expect(page.getByRole("alert").filter({ hasText: "used meanwhile" })).toBeFocused();
});

test("another code ends the one before, and five an hour are enough", async ({ newCustomer, clientOf, store }) => {
  const customer = await newCustomer();
  const own = await clientOf(customer);
  const sendAnother = () => submit(own, { path: routes.account.email(), button: "Send another code", fields: {} });
  const first = await lastMail(store, customer.email, proof);
  expect((await follow(own, await sendAnother())).text).toContain("Another code is on its way.");
  const second = await lastMail(store, customer.email, proof);
  expect((await look(own, pathIn(first))).heading).toBe(dead);
  if (codeIn(first) !== codeIn(second)) expect((await typeCode(own, codeIn(first))).status()).toBe(200);
  for (let sent = 3; sent <= 5; sent++) await sendAnother();
  expect((await read(await sendAnother())).alert).toBe("Too many attempts. Please try again in 60 minutes.");
  expect(await mailsTo(store, customer.email)).toHaveLength(5);
  expect((await typeCode(own, codeIn(await lastMail(store, customer.email, proof)))).status()).toBe(303);
});

test("attack: replaying a spent code or link proves nothing twice", async ({ newCustomer, clientOf, store }) => {
  for (const way of ["code", "link"]) {
    const customer = await newCustomer();
    const mail = await lastMail(store, customer.email, proof);
    const own = await clientOf(customer);
    const code = await readForm(own, routes.account.overview(), "Confirm");
    const link = await readForm(own, pathIn(mail), "Confirm this address");
    const answers = () =>
      Promise.all([
        postForm(own, routes.account.overview(), { ...code, code: codeIn(mail) }),
        postForm(own, pathIn(mail), link),
      ]);
    if (way === "code") expect((await typeCode(own, codeIn(mail))).status()).toBe(303);
    else expect((await pressLink(own, pathIn(mail))).status()).toBe(303);
    for (const answer of await answers()) expect(answer.status()).toBe(200);
    expect((await eventsOf(store, customer)).filter((event) => event === "email_proven")).toHaveLength(1);
  }
});

test("attack: guessing codes in parallel gets five tries at most", async ({ newCustomer, clientOf, store }) => {
  const [unlucky, forgetful] = [await newCustomer(), await newCustomer()];
  for (const [customer, tries, status] of [
    [unlucky, 20, 200],
    [forgetful, 4, 303],
  ] as const) {
    const own = await clientOf(customer);
    const code = codeIn(await lastMail(store, customer.email, proof));
    const form = await readForm(own, routes.account.overview(), "Confirm");
    const guess = (_: unknown, at: number) =>
      postForm(own, routes.account.overview(), { ...form, code: wrongFor(code, at + 1) });
    for (const answer of await Promise.all(Array.from({ length: tries }, guess))) expect(answer.status()).toBe(200);
    expect((await typeCode(own, code)).status()).toBe(status);
  }
  expect((await userOf(store, unlucky)).emailVerifiedAt).toBeNull();
});

test("attack: somebody else's code proves nothing", async ({ newCustomer, clientOf, store }) => {
  const [thief, victim] = [await newCustomer(), await newCustomer()];
  const own = await clientOf(thief);
  const code = codeIn(await lastMail(store, victim.email, proof));
  if (code !== codeIn(await lastMail(store, thief.email, proof)))
    expect((await typeCode(own, code)).status()).toBe(200);
  expect((await userOf(store, victim)).emailVerifiedAt).toBeNull();
});

test("attack: filling a stranger's mailbox through every door gets five mails into it", async ({
  request,
  newCustomer,
  store,
}) => {
  const stranger = uniqueEmail("stranger");
  const publishable = callApi(request, await publishableToken(request));
  const register = (_: unknown, at: number) =>
    publishable.post("/customers", {
      status: "registered",
      username: `${at}.${stranger}`,
      email: stranger,
      password,
    });
  const made = await Promise.all(Array.from({ length: 4 }, register));
  expect(made.map((answer) => answer.status())).toEqual(Array(4).fill(201));
  const customers = await Promise.all(Array.from({ length: 3 }, () => newCustomer()));
  for (const [at, customer] of customers.entries()) {
    const caller = callApi(request, (await userToken(request, customer)).access);
    const door = at === 0 ? "/user" : `/customers/${customer.id}`;
    expect((await caller.patch(door, { email: stranger })).status()).toBe(200);
    expect((await caller.post("/email_verification_tokens", {})).status()).toBe(204);
  }
  expect((await mailsTo(store, stranger)).filter(({ subject }) => proof.test(subject))).toHaveLength(5);
  const [mover] = customers;
  const caller = callApi(request, (await userToken(request, { email: mover?.email ?? "", password })).access);
  for (let move = 0; move < 7; move++) {
    await caller.patch("/user", { email: uniqueEmail("away") });
    await caller.patch("/user", { email: stranger });
  }
  expect(await mailsTo(store, stranger)).toHaveLength(10);
});

test("attack: a scanner opens every link in every mail, and nothing changes", async ({
  request,
  newCustomer,
  clientOf,
  store,
}) => {
  const customer = await newCustomer();
  const [next, wanted] = [uniqueEmail("next"), uniqueEmail("wanted")];
  const own = await clientOf(customer);
  const ask = (email: string) =>
    submit(own, {
      path: routes.account.email(),
      button: "Change e-mail address",
      fields: { email, currentPassword: password },
    });
  await ask(next);
  const code = codeIn(await lastMail(store, next, /Confirm your new/));
  const finish = { path: routes.account.email(), button: "Use this address", fields: { code } };
  expect((await submit(own, finish)).status()).toBe(303);
  await ask(wanted);
  await submit(request, { path: routes.forgot(), button: "Send me a link", fields: { username: next } });
  const mails = await Promise.all([customer.email, next, wanted].map((to) => mailsTo(store, to)));
  const links = mails.flat().flatMap(linksIn);
  expect(links.map(({ pathname }) => pathname).toSorted()).toEqual([
    "/confirm-email",
    "/confirm-email",
    "/confirm-email",
    "/reset",
    "/undo-email",
  ]);
  const everything = async () => ({
    user: await userOf(store, customer),
    codes: await store.db.select().from(oneTimeCodes).where(eq(oneTimeCodes.userId, customer.userId)),
    sessions: await store.db.$count(sessions, eq(sessions.userId, customer.userId)),
    events: await eventsOf(store, customer),
  });
  const before = await everything();
  for (const { pathname, search } of links) {
    for (const visitor of [request, own]) {
      for (const method of ["HEAD", "GET"])
        expect((await visitor.fetch(pathname + search, { method, maxRedirects: 0 })).status()).toBe(200);
    }
  }
  expect(await everything()).toEqual(before);
});
