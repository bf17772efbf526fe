import { eq } from "drizzle-orm";
import { sessions } from "#db/schema/index.ts";
import { expect, test, unscripted } from "#e2e/fixtures.ts";
import { submit } from "#e2e/web/posting.ts";
import { alert, button, errorOf, field, heading, hydrated, logIn } from "#e2e/web/steps.ts";
import { routes } from "#lib/routes.ts";

const chosen = "another slow river";

test("changing the password asks for the current one", async ({ page, newCustomer, logInAs }) => {
  await logInAs(page, await newCustomer());
  await page.goto(routes.account.security());
  await hydrated(page);
  await field(page, "Current password").fill("not the password");
  await field(page, "New password").fill(chosen);
  await button(page, "Change password").click();
  await errorOf(field(page, "Current password"), "That is not your current password.");
  await expect(field(page, "Current password")).toBeFocused();
});

test("a changed password ends the other sessions, keeps this one, and is the one that counts", async ({
  page,
  newCustomer,
  logInAs,
  openBrowser,
}) => {
  const customer = await newCustomer();
  const other = await openBrowser();
  await logInAs(page, customer);
  await logInAs(other, customer);
  await page.goto(routes.account.security());
  await field(page, "Current password").fill(customer.password);
  await field(page, "New password").fill(chosen);
  await button(page, "Change password").click();
  await expect(page.getByText("Your password is changed. Everywhere else you were logged out.")).toBeVisible();
  const elsewhere = await other.newPage();
  await elsewhere.goto(routes.account.profile());
  await expect(heading(elsewhere, "Log in")).toBeVisible();
  await logIn(elsewhere, customer.email, customer.password);
  await expect(alert(elsewhere)).toContainText("do not go together");
  await logIn(elsewhere, customer.email, chosen);
  await expect(heading(elsewhere, "Your details")).toBeVisible();
  await page.goto(routes.account.profile());
  await expect(heading(page, "Your details")).toBeVisible();
});

unscripted("a weak new password is refused", async ({ page, newCustomer, logInAs }) => {
  const customer = await newCustomer();
  await logInAs(page, customer);
  await page.goto(routes.account.security());
  await field(page, "Current password").fill(customer.password);
  await field(page, "New password").fill("qwertyuiop");
  await button(page, "Change password").click();
  await errorOf(field(page, "New password"), /This password is on lists that burglars try first/);
});

test("the sessions are listed with their device and last use, and each other one can be ended", async ({
  page,
  newCustomer,
  logInAs,
  openBrowser,
  store,
}) => {
  const customer = await newCustomer();
  const [phone, laptop] = [await openBrowser(), await openBrowser()];
  for (const visit of [phone, laptop, page]) await logInAs(visit, customer);
  const [first] = await store.db
    .select()
    .from(sessions)
    .where(eq(sessions.userId, customer.userId))
    .orderBy(sessions.insertedAt);
  await store.db
    .update(sessions)
    .set({
      userAgent:
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    })
    .where(eq(sessions.id, first?.id ?? ""));
  await page.goto(routes.account.security());
  const list = page.getByRole("main").getByRole("listitem");
  await expect(list).toHaveCount(3);
  await expect(list.filter({ hasText: "This one" })).toHaveCount(1);
  await expect(list.filter({ hasText: "This one" }).getByRole("button")).toHaveCount(0);
  await expect(list.filter({ hasText: "Firefox on Linux" })).toHaveCount(2);
  await expect(list.filter({ hasText: "Safari on iOS" })).toContainText(/Since .* · last used .*\d\d:\d\d/);
  await button(page, "End session on Safari on iOS").click();
  await expect(list).toHaveCount(2);
  const onPhone = await phone.newPage();
  await onPhone.goto(routes.account.overview());
  await expect(heading(onPhone, "Log in")).toBeVisible();
  const onLaptop = await laptop.newPage();
  await onLaptop.goto(routes.account.overview());
  await expect(heading(onLaptop, "Hello, Nora")).toBeVisible();
});

unscripted("all other sessions can be ended at once", async ({ page, newCustomer, logInAs, openBrowser, store }) => {
  const customer = await newCustomer();
  for (const visit of [await openBrowser(), await openBrowser(), page]) await logInAs(visit, customer);
  await page.goto(routes.account.security());
  await button(page, "End all other sessions").click();
  await expect(page.getByRole("main").getByRole("listitem")).toHaveCount(1);
  await expect(button(page, "End all other sessions")).toHaveCount(0);
  expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(1);
  await page.goto(routes.account.overview());
  await expect(heading(page, "Hello, Nora")).toBeVisible();
});

unscripted("nobody ends somebody else's session", async ({ page, newCustomer, logInAs, openBrowser, store }) => {
  const [customer, victim] = await Promise.all([newCustomer(), newCustomer()]);
  await logInAs(await openBrowser(), victim);
  for (const visit of [await openBrowser(), page]) await logInAs(visit, customer);
  const [target] = await store.db.select().from(sessions).where(eq(sessions.userId, victim.userId));
  const fields = { sessionId: target?.id ?? "" };
  const form = { path: routes.account.security(), button: "End session on Firefox on Linux", fields };
  expect((await submit(page.request, form)).status()).toBe(303);
  expect(await store.db.$count(sessions, eq(sessions.userId, victim.userId))).toBe(1);
  expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(2);
});
