import { eq } from "drizzle-orm";
import { sessions } from "#db/schema/index.ts";
import { expect, test, unscripted } from "#e2e/fixtures.ts";
import { password } from "#e2e/web/people.ts";
import { alert, button, createAccount, errorOf, field, heading, logIn } from "#e2e/web/steps.ts";
import { routes } from "#lib/routes.ts";

for (const [where, path] of [
  ["in the account", routes.account.profile()],
  ["in the shop", routes.home()],
] as const) {
  test(`suspending a customer ends their visit at the next click ${where}`, async ({
    page,
    context,
    newCustomer,
    logInAs,
    operator,
  }) => {
    const customer = await newCustomer({ orders: [{}] });
    await logInAs(page, customer);
    await page.goto(routes.account.overview());
    await expect(heading(page, "Hello, Nora")).toBeVisible();
    await operator.suspend(customer.id);
    await page.goto(path);
    await expect(
      page.getByRole("main").or(page.getByRole("banner")).getByRole("link", { name: "Log in" }).first(),
    ).toBeVisible();
    await expect(button(page, "Log out")).toHaveCount(0);
    expect(await context.cookies()).toEqual([]);
  });
}

test("a form that was open when the customer was suspended does nothing", async ({
  page,
  newCustomer,
  logInAs,
  operator,
  store,
}) => {
  const customer = await newCustomer();
  await logInAs(page, customer);
  await page.goto(routes.account.profile());
  await field(page, "Full name").fill("Somebody Else");
  await operator.suspend(customer.id);
  await button(page, "Save changes").click();
  await expect(alert(page)).toHaveText("Please log in first.");
  await expect(field(page, "Full name")).toHaveValue("Somebody Else");
  expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(0);
});

test("the right password tells that the account is suspended, and whom to ask", async ({
  page,
  newCustomer,
  operator,
}) => {
  const customer = await newCustomer();
  await operator.suspend(customer.id);
  await page.goto(routes.login());
  await logIn(page, customer.email, customer.password);
  await expect(alert(page)).toContainText("This account is suspended.");
  await expect(alert(page)).toContainText("help@demo.example");
  await expect(button(page, "Log out")).toHaveCount(0);
});

unscripted("a wrong password hears what it always hears", async ({ page, newCustomer, operator }) => {
  const customer = await newCustomer();
  await operator.suspend(customer.id);
  await page.goto(routes.login());
  await logIn(page, customer.email, "not the password");
  await expect(alert(page)).toHaveText("That e-mail or username and password do not go together.");
});

unscripted(
  "a suspended log-in leaves the guest of the browser alone",
  async ({ page, newCustomer, newGuest, beGuest, operator }) => {
    const [customer, guest] = await Promise.all([newCustomer(), newGuest({ cart: { quantity: 2 } })]);
    await operator.suspend(customer.id);
    await beGuest(page, guest);
    await page.goto(routes.login());
    await logIn(page, customer.email, customer.password);
    await expect(alert(page)).toContainText("This account is suspended.");
    await page.goto(routes.cart());
    await expect(page.getByRole("link", { name: "Cart, 2 items" })).toBeVisible();
  },
);

unscripted("the name of a suspended customer stays taken", async ({ page, newCustomer, operator }) => {
  const customer = await newCustomer();
  await operator.suspend(customer.id);
  await page.goto(routes.register());
  await createAccount(page, { name: "Ida Bell", email: customer.email, password });
  await errorOf(field(page, "E-mail"), /already has an account/);
});

unscripted(
  "a reinstated customer gets in with the old password; a session from before stays ended",
  async ({ page, newCustomer, logInAs, operator }) => {
    const customer = await newCustomer({ orders: [{}] });
    await logInAs(page, customer);
    const before = await page.context().cookies();
    await operator.suspend(customer.id);
    await operator.reinstate(customer.id);
    await page.context().addCookies(before);
    await page.goto(routes.account.overview());
    await expect(heading(page, "Log in")).toBeVisible();
    await logIn(page, customer.email, customer.password);
    await expect(page.getByText("1 order in all")).toBeVisible();
  },
);

unscripted(
  "after a deletion the name is free, and the new account sees none of the old one's orders",
  async ({ page, newCustomer, logInAs, operator, openBrowser, complaints }) => {
    complaints.expect(/status of 404/);
    const customer = await newCustomer({ orders: [{}] });
    const old = await openBrowser();
    await logInAs(old, customer);
    await operator.suspend(customer.id);
    await operator.delete(customer.id);
    await page.goto(routes.register());
    await createAccount(page, { name: "Nora Quinn", email: customer.email, password });
    await expect(page.getByRole("heading", { name: "No orders yet" })).toBeVisible();
    await page.goto(routes.account.order(customer.orders[0]?.id ?? ""));
    await expect(heading(page, "We could not find that")).toBeVisible();
    const stale = await old.newPage();
    await stale.goto(routes.account.overview());
    await expect(heading(stale, "Log in")).toBeVisible();
  },
);
