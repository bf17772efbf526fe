import type { Page } from "@playwright/test";
import { expect, test } from "#e2e/fixtures.ts";
import { pagesFor } from "#e2e/web/every-page.ts";
import { alert, button, createAccount, field, hydrated, logIn } from "#e2e/web/steps.ts";
import { changePrice, stopSelling } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

const address = { lineOne: "5 Harbour Row", lineTwo: "", postalCode: "P24 X1Y2", city: "Cobh", countryCode: "IE" };

test.use({ reducedMotion: "reduce" });
test.describe.configure({ timeout: 120_000 });

async function visit(page: Page, paths: string[], axe: (page: Page) => Promise<void>): Promise<void> {
  for (const path of paths) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
    await axe(page);
  }
}

test("axe finds nothing wrong, in light and in dark, for somebody who looks around", async ({
  page,
  axe,
  complaints,
}) => {
  complaints.expect(/status of 404/);
  await visit(page, pagesFor.anonymous, axe);
});

test("axe finds nothing wrong, in light and in dark, for somebody who follows an old mail", async ({ page, axe }) => {
  await visit(page, pagesFor.mailed, axe);
});

test("axe finds nothing wrong, in light and in dark, for a guest", async ({ page, axe, newGuest, beGuest }) => {
  const guest = await newGuest({ orders: [{ address }], cart: { quantity: 2 } });
  await beGuest(page, guest);
  await visit(page, pagesFor.guest(guest), axe);
});

test("axe finds nothing wrong, in light and in dark, for a customer", async ({
  page,
  axe,
  newCustomer,
  logInAs,
  openBrowser,
}) => {
  const orders = [{ address }, { status: "closed" }, { status: "cancelled" }] as const;
  const customer = await newCustomer({ orders: [...orders], cart: { quantity: 2 }, points: 20, address });
  for (const visit of [await openBrowser(), page]) await logInAs(visit, customer);
  await visit(page, pagesFor.customer(customer), axe);
});

test("axe finds nothing wrong, in light and in dark, for a customer who has nothing yet", async ({
  page,
  axe,
  newCustomer,
  logInAs,
}) => {
  await logInAs(page, await newCustomer());
  await visit(page, [routes.account.overview(), routes.account.orders()], axe);
});

test("axe finds nothing wrong, in light and in dark, where something was refused", async ({
  page,
  axe,
  newCustomer,
}) => {
  const { email } = await newCustomer();
  await page.goto(routes.login());
  await logIn(page, email, "not the password");
  await expect(alert(page)).toBeVisible();
  await axe(page);
  await page.goto(routes.register());
  await createAccount(page, { name: "", email: "nobody", password: "short" });
  await expect(field(page, "E-mail")).toHaveAttribute("aria-invalid", "true");
  await axe(page);
});

test("axe finds nothing wrong, in light and in dark, in a checkout full of mistakes", async ({
  page,
  axe,
  newGuest,
  beGuest,
  newProduct,
  store,
}) => {
  const [repriced, retired] = await Promise.all([newProduct(), newProduct()]);
  const guest = await newGuest({ cart: { product: repriced, quantity: 1 }, orders: [{ product: retired }] });
  await beGuest(page, guest);
  await changePrice(store, repriced, 1500);
  await stopSelling(store, retired);
  await page.goto(routes.account.order(guest.orders[0]?.id ?? ""));
  await button(page, "Order again").click();
  await expect(page.getByText("No longer sold")).toBeVisible();
  await axe(page);
  await page.goto(routes.checkout());
  await hydrated(page);
  await field(page, "Delivery").check();
  await button(page, "Place order").click();
  await expect(field(page, "Street and number")).toBeFocused();
  await axe(page);
});

test("axe finds nothing wrong, in light and in dark, in an account's forms, wrong and right", async ({
  page,
  axe,
  newCustomer,
  logInAs,
}) => {
  await logInAs(page, await newCustomer());
  await page.goto(routes.account.profile());
  await button(page, "Save changes").click();
  await expect(page.getByText("Your changes are saved.")).toBeVisible();
  await axe(page);
  await field(page, "Phone (optional)").fill("call me");
  await button(page, "Save changes").click();
  await expect(field(page, "Phone (optional)")).toHaveAttribute("aria-invalid", "true");
  await axe(page);
  await page.goto(routes.account.security());
  await field(page, "Current password").fill("not the password");
  await field(page, "New password").fill("another slow river");
  await button(page, "Change password").click();
  await expect(field(page, "Current password")).toHaveAttribute("aria-invalid", "true");
  await axe(page);
});
