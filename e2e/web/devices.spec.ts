import type { APIRequestContext } from "@playwright/test";
import { eq } from "drizzle-orm";
import { sessions } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { type Answer, failToLogIn, follow, linkTo, look, read, sendLogIn, wordsOf } from "#e2e/web/answers.ts";
import { demandAccessibleInLight } from "#e2e/web/axe.ts";
import { eventsOf, lastMail, linksIn, mailsTo, pathIn } from "#e2e/web/mail.ts";
import { password, uniqueEmail } from "#e2e/web/people.ts";
import { submit } from "#e2e/web/posting.ts";
import { button, heading } from "#e2e/web/steps.ts";
import { ctxOf } from "#e2e/web/store.ts";
import { canRefresh, userToken } from "#e2e/web/tokens.ts";
import { record } from "#lib/audit.ts";
import { routes } from "#lib/routes.ts";

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const strange = /New log-in/;

const logInOn = async (client: APIRequestContext, { email }: { email: string }) =>
  expect((await follow(client, await sendLogIn(client, email, password))).heading).toBe("Hello, Nora");

test("a log-in from a browser never seen before is told by mail, one from a known browser is not", async ({
  openClient,
  store,
}) => {
  const email = uniqueEmail();
  const fields = { name: "Nora Quinn", email, password };
  const own = await openClient({ userAgent: chrome });
  const registered = await submit(own, { path: routes.register(), button: "Create account", fields });
  expect((await follow(own, registered)).heading).toBe("Hello, Nora");
  await logInOn(await openClient({ userAgent: chrome }), { email });
  expect((await mailsTo(store, email)).filter(({ subject }) => strange.test(subject))).toEqual([]);
  for (let times = 0; times < 2; times++) await logInOn(await openClient({ userAgent: firefox }), { email });
  const told = (await mailsTo(store, email)).filter(({ subject }) => strange.test(subject));
  expect(told).toHaveLength(1);
  expect(told[0]?.body).toContain("Firefox on Linux");
  expect(told[0]?.body).toContain("127.0.0.1");
});

test("a log-in over the API from somewhere new is told too", async ({ newCustomer, openClient, store }) => {
  const customer = await newCustomer();
  await logInOn(await openClient({ userAgent: chrome }), customer);
  await userToken(await openClient({ userAgent: firefox }), customer);
  expect((await lastMail(store, customer.email, strange)).body).toContain("Firefox on Linux");
});

test("a success after many failures is told by mail", async ({ newCustomer, request, store }) => {
  const customer = await newCustomer();
  await failToLogIn(request, customer.email, 5);
  await logInOn(request, customer);
  expect((await lastMail(store, customer.email, strange)).body).toContain("a log-in failed 5 times");
});

for (const script of ["with", "without"] as const) {
  test(`"This wasn't me" logs everybody out and starts a reset, ${script} JavaScript`, async ({
    page,
    withoutScript,
    newCustomer,
    openClient,
    request,
    store,
  }) => {
    const visit = script === "with" ? page : withoutScript;
    const customer = await newCustomer();
    const { refresh } = await userToken(request, customer);
    for (const userAgent of [chrome, firefox]) await logInOn(await openClient({ userAgent }), customer);
    const path = pathIn(await lastMail(store, customer.email, strange));
    const answer = await visit.goto(path);
    expect(answer?.headers()["referrer-policy"]).toBe("no-referrer");
    expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(2);
    if (script === "with") await demandAccessibleInLight(visit);
    await button(visit, "Log everybody out").click();
    await expect(heading(visit, "Everybody is logged out")).toBeVisible();
    expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(0);
    expect(await canRefresh(request, refresh)).toBe(false);
    expect(linksIn(await lastMail(store, customer.email, /new password/))[0]?.pathname).toBe("/reset");
    expect((await look(request, path)).heading).toBe("This link does not work any more");
    expect(await eventsOf(store, customer)).toContain("not_me");
  });
}

test("the owner reads what happened, with time and device, page by page", async ({
  newCustomer,
  openClient,
  store,
  operator,
}) => {
  const customer = await newCustomer();
  const stranger = await openClient({ userAgent: firefox });
  expect((await read(await sendLogIn(stranger, customer.email, "not the password"))).alert).toContain(
    "do not go together",
  );
  await operator.suspend(customer.id);
  await operator.reinstate(customer.id);
  const client = await openClient({ userAgent: chrome });
  const first = await follow(client, await sendLogIn(client, customer.email, password, routes.account.activity()));
  expect(first.heading).toBe("Activity");
  const [newest = "", second, third, ...older] = rowsOf(first);
  expect(newest).toContain("Logged in");
  expect(second).toContain("opened again");
  expect(third).toContain("suspended");
  expect(third).toContain("by the store");
  const failed = older.filter((row) => row.includes("A log-in failed"));
  expect(failed).toEqual([expect.stringMatching(/\d\d:\d\d .*Firefox on Linux .*127\.0\.0\.1/)]);
  const viewer = { kind: "customer", customerId: customer.id, userId: customer.userId, sessionId: null } as const;
  const ctx = ctxOf(store, viewer);
  for (let entry = 1; entry <= 40; entry++) await record(ctx, "profile_changed", { customerId: customer.id });
  const full = await look(client, routes.account.activity());
  expect(rowsOf(full)).toHaveLength(30);
  expect(linkTo(full, "Newer activity")).toBe("");
  const last = await look(client, linkTo(full, "Older activity"));
  expect(rowsOf(last).at(-1)).toContain("You created the account");
  const back = await look(client, linkTo(last, "Newer activity"));
  expect(rowsOf(back)).toEqual(rowsOf(full));
  expect(linkTo(back, "Newer activity")).toBe("");
});

/** What happened, a row each, newest first. */
const rowsOf = ({ html }: Answer) => {
  const list = /<ol[^>]*aria-label="Activity, newest first".*?<\/ol>/s.exec(html)?.[0] ?? "";
  return [...list.matchAll(/<li>(.*?)<\/li>/gs)].map(([, row = ""]) => wordsOf(row));
};

test("nobody reads somebody else's activity", async ({ newCustomer, request, clientOf }) => {
  const [customer, other] = await Promise.all([newCustomer(), newCustomer({ name: "Otto Brand" })]);
  await sendLogIn(request, other.email, "not the password");
  const own = await look(await clientOf(customer), routes.account.activity());
  expect(own.heading).toBe("Activity");
  expect(own.text).not.toContain("A log-in failed");
});
