import { expect, test } from "#e2e/fixtures.ts";
import { demandAccessibleInLight } from "#e2e/web/axe.ts";
import { alert, button, createAccount, field, hydrated, logIn } from "#e2e/web/steps.ts";
import { changePrice, stopSelling } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

test.use({ reducedMotion: "reduce" });
test.describe.configure({ timeout: 120_000 });

test("axe finds nothing wrong where something was refused", async ({ page, axe, newCustomer }) => {
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

test("axe finds nothing wrong in a checkout full of mistakes", async ({
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
  await demandAccessibleInLight(page);
});

test("axe finds nothing wrong in an account's forms, wrong and right", async ({ page, axe, newCustomer, logInAs }) => {
  await logInAs(page, await newCustomer());
  await page.goto(routes.account.profile());
  await button(page, "Save changes").click();
  await expect(page.getByText("Your changes are saved.")).toBeVisible();
  await axe(page);
  await field(page, "Phone (optional)").fill("call me");
  await button(page, "Save changes").click();
  await expect(field(page, "Phone (optional)")).toHaveAttribute("aria-invalid", "true");
  await demandAccessibleInLight(page);
  await page.goto(routes.account.security());
  await field(page, "Current password").fill("not the password");
  await field(page, "New password").fill("another slow river");
  await button(page, "Change password").click();
  await expect(field(page, "Current password")).toHaveAttribute("aria-invalid", "true");
  await demandAccessibleInLight(page);
});
