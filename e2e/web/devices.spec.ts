import { eq } from "drizzle-orm";
import { auditEvents, sessions } from "#db/schema/index.ts";
import { expect, test, unscripted } from "#e2e/fixtures.ts";
import { eventsOf, lastMail, linksIn, mailsTo, pathIn } from "#e2e/web/mail.ts";
import { password, uniqueEmail } from "#e2e/web/people.ts";
import { submit } from "#e2e/web/posting.ts";
import { button, createAccount, heading, logIn } from "#e2e/web/steps.ts";
import { ctxOf } from "#e2e/web/store.ts";
import { canRefresh, userToken } from "#e2e/web/tokens.ts";
import { auditRow } from "#lib/audit.ts";
import { routes } from "#lib/routes.ts";

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const strange = /New log-in/;

test("a log-in from a browser never seen before is told by mail, one from a known browser is not", async ({
  page,
  openBrowser,
  store,
}) => {
  const email = uniqueEmail();
  await page.goto(routes.register());
  await createAccount(page, { name: "Nora Quinn", email, password });
  await expect(heading(page, "Hello, Nora")).toBeVisible();
  await button(page, "Log out").click();
  await page.goto(routes.login());
  await logIn(page, email, password);
  await expect(heading(page, "Hello, Nora")).toBeVisible();
  expect((await mailsTo(store, email)).filter(({ subject }) => strange.test(subject))).toEqual([]);
  const other = await (await openBrowser({ userAgent: firefox })).newPage();
  for (let times = 0; times < 2; times++) {
    await other.goto(routes.login());
    await logIn(other, email, password);
    await expect(heading(other, "Hello, Nora")).toBeVisible();
    await button(other, "Log out").click();
  }
  const told = (await mailsTo(store, email)).filter(({ subject }) => strange.test(subject));
  expect(told).toHaveLength(1);
  expect(told[0]?.body).toContain("Firefox on Linux");
  expect(told[0]?.body).toContain("127.0.0.1");
});

unscripted(
  "a log-in over the API from somewhere new is told too",
  async ({ page, newCustomer, playwright, baseURL, store }) => {
    const customer = await newCustomer();
    await page.goto(routes.login());
    await logIn(page, customer.email, customer.password);
    await expect(heading(page, "Hello, Nora")).toBeVisible();
    const client = await playwright.request.newContext({ baseURL: baseURL ?? "", userAgent: firefox });
    await userToken(client, customer);
    await client.dispose();
    expect((await lastMail(store, customer.email, strange)).body).toContain("Firefox on Linux");
  },
);

unscripted("a success after many failures is told by mail", async ({ page, newCustomer, request, store }) => {
  const customer = await newCustomer();
  for (let at = 0; at < 5; at++)
    await submit(request, {
      path: routes.login(),
      button: "Log in",
      fields: { username: customer.email, password: `wrong ${at} wrong` },
    });
  await page.goto(routes.login());
  await logIn(page, customer.email, customer.password);
  await expect(heading(page, "Hello, Nora")).toBeVisible();
  expect((await lastMail(store, customer.email, strange)).body).toContain("a log-in failed 5 times");
});

for (const script of ["with", "without"] as const) {
  test(`"This wasn't me" logs everybody out and starts a reset, ${script} JavaScript`, async ({
    page,
    withoutScript,
    newCustomer,
    openBrowser,
    request,
    store,
    axe,
  }) => {
    const visit = script === "with" ? page : withoutScript;
    const customer = await newCustomer();
    const { refresh } = await userToken(request, customer);
    for (const userAgent of [undefined, firefox]) {
      const browser = await (await openBrowser(userAgent ? { userAgent } : {})).newPage();
      await browser.goto(routes.login());
      await logIn(browser, customer.email, customer.password);
      await expect(heading(browser, "Hello, Nora")).toBeVisible();
    }
    const path = pathIn(await lastMail(store, customer.email, strange));
    const answer = await visit.goto(path);
    expect(answer?.headers()["referrer-policy"]).toBe("no-referrer");
    expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(2);
    if (script === "with") await axe(visit);
    await button(visit, "Log everybody out").click();
    await expect(heading(visit, "Everybody is logged out")).toBeVisible();
    expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(0);
    expect(await canRefresh(request, refresh)).toBe(false);
    expect(linksIn(await lastMail(store, customer.email, /new password/))[0]?.pathname).toBe("/reset");
    await visit.goto(path);
    await expect(heading(visit, "This link does not work any more")).toBeVisible();
    expect(await eventsOf(store, customer)).toContain("not_me");
  });
}

unscripted(
  "the owner reads what happened, with time and device, page by page",
  async ({ page, newCustomer, store, openBrowser, operator }) => {
    const customer = await newCustomer();
    const other = await (await openBrowser({ userAgent: firefox })).newPage();
    await other.goto(routes.login());
    await logIn(other, customer.email, "not the password");
    await expect(other.getByText("do not go together")).toBeVisible();
    await operator.suspend(customer.id);
    await operator.reinstate(customer.id);
    await page.goto(routes.login(routes.account.activity()));
    await logIn(page, customer.email, customer.password);
    await expect(heading(page, "Activity")).toBeVisible();
    const rows = page.getByRole("list", { name: "Activity, newest first" }).getByRole("listitem");
    await expect(rows.nth(0)).toContainText("Logged in");
    await expect(rows.nth(1)).toContainText("opened again");
    await expect(rows.nth(2)).toContainText("suspended");
    await expect(rows.nth(2)).toContainText("by the store");
    const failed = rows.filter({ hasText: "A log-in failed" });
    await expect(failed).toContainText("Firefox on Linux");
    await expect(failed).toContainText("127.0.0.1");
    const viewer = { kind: "customer", customerId: customer.id, userId: customer.userId, sessionId: null } as const;
    const entry = auditRow(ctxOf(store, viewer), "profile_changed", { customerId: customer.id });
    await store.db.insert(auditEvents).values(Array.from({ length: 40 }, () => entry));
    await page.reload();
    await expect(rows).toHaveCount(30);
    await page.getByRole("link", { name: "Older activity" }).click();
    await expect(rows.last()).toContainText("You created the account");
    await page.getByRole("link", { name: "Newer activity" }).click();
    await expect(rows).toHaveCount(30);
    await expect(page.getByRole("link", { name: "Newer activity" })).toHaveCount(0);
  },
);

unscripted("nobody reads somebody else's activity", async ({ page, newCustomer, logInAs }) => {
  const [customer, other] = await Promise.all([newCustomer(), newCustomer({ name: "Otto Brand" })]);
  await page.goto(routes.login());
  await logIn(page, other.email, "not the password");
  await logInAs(page, customer);
  await page.goto(routes.account.activity());
  await expect(page.getByText("A log-in failed")).toHaveCount(0);
});
