import { eq } from "drizzle-orm";
import { sessions } from "#db/schema/index.ts";
import { expect, test, unscripted } from "#e2e/fixtures.ts";
import type { Customer } from "#e2e/web/people.ts";
import { button, heading, logIn } from "#e2e/web/steps.ts";
import type { Store } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

const sessionsOf = ({ db }: Store, { userId }: Customer) => db.$count(sessions, eq(sessions.userId, userId));

test("logging out ends the session, drops both cookies, and Back shows nothing private", async ({
  page,
  context,
  newCustomer,
  store,
  complaints,
}) => {
  complaints.expect(/status of 404/);
  const customer = await newCustomer({ orders: [{}] });
  await page.goto(routes.login(routes.account.profile()));
  await logIn(page, customer.email, customer.password);
  await expect(page.getByText(customer.email)).toBeVisible();
  await page.goto(routes.account.order(customer.orders[0]?.id ?? ""));
  await button(page, "Log out").click();
  await expect(page).toHaveURL(routes.home());
  await expect(page.getByRole("link", { name: "Log in" })).toBeVisible();
  expect(await context.cookies()).toEqual([]);
  expect(await sessionsOf(store, customer)).toBe(0);
  for (const step of ["order", "profile"]) {
    await page.goBack();
    await expect(heading(page, step === "order" ? "We could not find that" : "Log in")).toBeVisible();
    await expect(page.getByText(customer.orders[0]?.code ?? "")).toHaveCount(0);
    await expect(page.getByText("Nora")).toHaveCount(0);
  }
});

unscripted("a copy of the cookie is dead after logging out", async ({ page, newCustomer, logInAs, openBrowser }) => {
  const customer = await newCustomer();
  await logInAs(page, customer);
  const copied = await page.context().cookies();
  await page.goto(routes.account.overview());
  await button(page, "Log out").click();
  await expect(page.getByRole("link", { name: "Log in" })).toBeVisible();
  const thief = await openBrowser();
  await thief.addCookies(copied);
  const elsewhere = await thief.newPage();
  await elsewhere.goto(routes.account.overview());
  await expect(heading(elsewhere, "Log in")).toBeVisible();
  expect(await thief.cookies()).toEqual([]);
});

unscripted(
  "logging out here leaves the other browser logged in",
  async ({ page, newCustomer, logInAs, openBrowser, store }) => {
    const customer = await newCustomer();
    const other = await openBrowser();
    await logInAs(page, customer);
    await logInAs(other, customer);
    await page.goto(routes.account.overview());
    await button(page, "Log out").click();
    await expect(page.getByRole("link", { name: "Log in" })).toBeVisible();
    const elsewhere = await other.newPage();
    await elsewhere.goto(routes.account.overview());
    await expect(heading(elsewhere, "Hello, Nora")).toBeVisible();
    expect(await sessionsOf(store, customer)).toBe(1);
  },
);

for (const [what, headers] of [
  ["a foreign origin", { Origin: "https://evil.example" }],
  ["an opaque origin", { Origin: "null" }],
  ["an opaque origin of a frame", { Origin: "null", "Sec-Fetch-Site": "cross-site" }],
  ["a browser that says cross-site", { "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" }],
] as const) {
  unscripted(`${what} cannot log anybody out`, async ({ page, newCustomer, logInAs, store }) => {
    const customer = await newCustomer();
    await logInAs(page, customer);
    const answer = await page.request.post(routes.logout(), { headers, form: {}, maxRedirects: 0 });
    expect(answer.status()).toBe(403);
    expect(await sessionsOf(store, customer)).toBe(1);
    await page.goto(routes.account.overview());
    await expect(heading(page, "Hello, Nora")).toBeVisible();
  });
}

test("a page of another site cannot log anybody out", async ({
  page,
  newCustomer,
  logInAs,
  store,
  baseURL,
  complaints,
}) => {
  complaints.expect(/status of 403/);
  const customer = await newCustomer();
  await logInAs(page, customer);
  await page.route("http://evil.example/", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<form method="post" action="${baseURL}${routes.logout()}"><button>Win</button></form>`,
    }),
  );
  await page.goto("http://evil.example/");
  const answer = page.waitForResponse((response) => response.url().endsWith(routes.logout()));
  await button(page, "Win").click();
  expect((await answer).status()).toBe(403);
  expect(await sessionsOf(store, customer)).toBe(1);
});

unscripted("a mere link logs nobody out", async ({ page, newCustomer, logInAs, store }) => {
  const customer = await newCustomer();
  await logInAs(page, customer);
  await page.goto(routes.logout());
  await expect(heading(page, "Hello, Nora")).toBeVisible();
  expect(await sessionsOf(store, customer)).toBe(1);
});
