import type { APIRequestContext } from "@playwright/test";
import { eq } from "drizzle-orm";
import { sessions } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { type Answer, follow, linkTo, look } from "#e2e/web/answers.ts";
import type { Customer } from "#e2e/web/people.ts";
import { button, heading } from "#e2e/web/steps.ts";
import type { Store } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

const sessionsOf = ({ db }: Store, { userId }: Customer) => db.$count(sessions, eq(sessions.userId, userId));

test("logging out ends the session, drops both cookies, and Back shows nothing private", async ({
  page,
  context,
  newCustomer,
  logInAs,
  store,
  complaints,
}) => {
  complaints.expect(/status of 404/);
  const customer = await newCustomer({ orders: [{}] });
  await logInAs(page, customer);
  await page.goto(routes.account.profile());
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

/** Presses the button in the header. */
async function logOut(client: APIRequestContext): Promise<Answer> {
  expect((await look(client, routes.account.overview())).html).toMatch(
    new RegExp(`<form action="${routes.logout()}" method="post"><button[^>]*>Log out</button>`),
  );
  return follow(client, await client.post(routes.logout(), { form: {}, maxRedirects: 0 }));
}

test("a copy of the cookie is dead after logging out", async ({ newCustomer, clientOf, openClient }) => {
  const customer = await newCustomer();
  const own = await clientOf(customer);
  const thief = await openClient({ storageState: await own.storageState() });
  expect((await look(thief, routes.account.overview())).heading).toBe("Hello, Nora");
  expect(linkTo(await logOut(own), "Log in")).toBe(routes.login());
  expect((await look(thief, routes.account.overview())).heading).toBe("Log in");
  expect((await thief.storageState()).cookies).toEqual([]);
});

test("logging out here leaves the other browser logged in", async ({ newCustomer, clientOf, store }) => {
  const customer = await newCustomer();
  const [own, other] = [await clientOf(customer), await clientOf(customer)];
  expect(linkTo(await logOut(own), "Log in")).toBe(routes.login());
  expect((await look(other, routes.account.overview())).heading).toBe("Hello, Nora");
  expect(await sessionsOf(store, customer)).toBe(1);
});

for (const [what, headers] of [
  ["a foreign origin", { Origin: "https://evil.example" }],
  ["an opaque origin", { Origin: "null" }],
  ["an opaque origin of a frame", { Origin: "null", "Sec-Fetch-Site": "cross-site" }],
  ["a browser that says cross-site", { "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" }],
] as const) {
  test(`${what} cannot log anybody out`, async ({ newCustomer, clientOf, store }) => {
    const customer = await newCustomer();
    const own = await clientOf(customer);
    const answer = await own.post(routes.logout(), { headers, form: {}, maxRedirects: 0 });
    expect(answer.status()).toBe(403);
    expect(await sessionsOf(store, customer)).toBe(1);
    expect((await look(own, routes.account.overview())).heading).toBe("Hello, Nora");
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

test("a mere link logs nobody out", async ({ newCustomer, clientOf, store }) => {
  const customer = await newCustomer();
  const own = await clientOf(customer);
  expect((await look(own, routes.logout())).heading).toBe("Hello, Nora");
  expect(await sessionsOf(store, customer)).toBe(1);
});
