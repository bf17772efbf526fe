import { eq } from "drizzle-orm";
import { customers, merges } from "#db/schema/index.ts";
import { demoPassword } from "#demo/people.ts";
import { expect, test, unscripted } from "#e2e/fixtures.ts";
import { alert, button, field, heading, hydrated, logIn, quantityOf } from "#e2e/web/steps.ts";
import { demoProduct } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

const spoons = demoProduct("olive-wood-spoons");

test("a customer logs in with the e-mail in any case, spaces around it or not", async ({
  newCustomer,
  openBrowser,
}) => {
  const customer = await newCustomer();
  for (const typed of [customer.email, customer.email.toUpperCase(), `  ${customer.email} `]) {
    const page = await (await openBrowser()).newPage();
    await page.goto(routes.login());
    await logIn(page, typed, customer.password);
    await expect(heading(page, "Hello, Nora")).toBeVisible();
  }
});

test("what a guest ordered and put in the cart joins the account, once, with a trace", async ({
  page,
  context,
  newCustomer,
  newGuest,
  beGuest,
  store,
}) => {
  const [customer, guest] = await Promise.all([
    newCustomer({ orders: [{ daysAgo: 3 }], cart: { quantity: 2 } }),
    newGuest({ orders: [{}], cart: { quantity: 3 } }),
  ]);
  await beGuest(page, guest);
  await page.goto(routes.login());
  await expect(page.getByText("The cart and the orders of this browser join your account.")).toBeVisible();
  await logIn(page, customer.email, customer.password);
  await expect(page.getByText("2 orders in all")).toBeVisible();
  await page.goto(routes.cart());
  await expect(quantityOf(page, spoons)).toHaveValue("5");
  const cookies = await context.cookies();
  expect(cookies.map(({ name }) => name.replace(/^\d+\./, ""))).toEqual(["next-auth.session-token"]);

  await button(page, "Log out").click();
  await beGuest(page, guest);
  await page.goto(routes.login());
  await logIn(page, customer.email, customer.password);
  await expect(page.getByText("2 orders in all")).toBeVisible();
  await page.goto(routes.cart());
  await expect(quantityOf(page, spoons)).toHaveValue("5");
  const traces = await store.db.select().from(merges).where(eq(merges.fromCustomerId, guest.id));
  expect(traces).toMatchObject([{ toCustomerId: customer.id, evidence: "guest_cookie", actorUserId: customer.userId }]);
  expect(traces[0]?.moved).toMatchObject({ orders: [guest.orders[0]?.id] });
});

test("a wrong password and an unknown name are told the same, and the name stays typed", async ({
  page,
  newCustomer,
}) => {
  const customer = await newCustomer();
  for (const name of [customer.email, `un${customer.email}`]) {
    await page.goto(routes.login());
    await hydrated(page);
    await logIn(page, name, "not the password");
    await expect(alert(page)).toHaveText("That e-mail or username and password do not go together.");
    await expect(alert(page)).toBeFocused();
    await expect(field(page, "E-mail or username")).toHaveValue(name);
    await expect(button(page, "Log out")).toHaveCount(0);
  }
});

unscripted("a wrong password leaves the guest as it was", async ({ page, newCustomer, newGuest, beGuest, store }) => {
  const [customer, guest] = await Promise.all([newCustomer(), newGuest({ cart: { quantity: 2 } })]);
  await beGuest(page, guest);
  await page.goto(routes.login());
  await logIn(page, customer.email, "not the password");
  await expect(alert(page)).toBeVisible();
  await page.goto(routes.cart());
  await expect(quantityOf(page, spoons)).toHaveValue("2");
  const [row] = await store.db.select().from(customers).where(eq(customers.id, guest.id));
  expect(row).toMatchObject({ status: "guest", supersededById: null });
});

test("nothing typed is asked for beside the fields", async ({ page }) => {
  await page.goto(routes.login());
  await button(page, "Log in").click();
  await expect(field(page, "E-mail or username")).toHaveAccessibleDescription("Enter your e-mail or username");
  await expect(field(page, "Password")).toHaveAccessibleDescription("Enter your password");
});

test("the password can be looked at while it is typed", async ({ page }) => {
  await page.goto(routes.login());
  await hydrated(page);
  await field(page, "Password").fill("quiet river stone");
  await expect(field(page, "Password")).toHaveAttribute("type", "password");
  await button(page, "Show password").click();
  await expect(field(page, "Password")).toHaveAttribute("type", "text");
  await button(page, "Hide password").click();
  await expect(field(page, "Password")).toHaveAttribute("type", "password");
});

unscripted("somebody who was on the way to a page gets there after logging in", async ({ page, newCustomer }) => {
  const customer = await newCustomer();
  await page.goto(`${routes.account.orders()}?status=closed`);
  await page.goto(routes.account.profile());
  await expect(heading(page, "Log in")).toBeVisible();
  await logIn(page, customer.email, customer.password);
  await expect(heading(page, "Your details")).toBeVisible();
  await page.goto(routes.login(routes.account.security()));
  await expect(heading(page, "Security")).toBeVisible();
});

unscripted("the way on survives the detour over registration", async ({ page }) => {
  await page.goto(routes.login(routes.account.security()));
  await page.getByRole("link", { name: "Create an account" }).click();
  await expect(heading(page, "Create an account")).toBeVisible();
  await expect(page).toHaveURL(routes.register(routes.account.security()));
});

for (const next of [
  "//evil.example",
  "https://evil.example/",
  "/\\evil.example",
  "javascript:alert(1)",
  "/..//evil.example",
]) {
  unscripted(`?next=${next} leads nowhere else`, async ({ page, newCustomer, baseURL }) => {
    const customer = await newCustomer();
    await page.goto(routes.login(next));
    await logIn(page, customer.email, customer.password);
    await expect(button(page, "Log out")).toBeVisible();
    expect(new URL(page.url()).origin).toBe(new URL(baseURL ?? "").origin);
  });
}

for (const next of ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]) {
  unscripted(
    `?next=${next} leads to the account without script as well`,
    async ({ withoutScript: page, newCustomer }) => {
      const customer = await newCustomer();
      await page.goto(routes.login(next));
      await logIn(page, customer.email, customer.password);
      await expect(page).toHaveURL(routes.account.overview());
    },
  );
}

unscripted("staff log in and have no orders", async ({ page }) => {
  await page.goto(routes.login());
  await logIn(page, "support@demo.example", demoPassword);
  await expect(page.getByText("You are logged in as staff (support specialist).")).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Account" }).getByRole("link")).toHaveText([
    "Overview",
    "Security",
  ]);
});
