import { expect, test } from "#e2e/fixtures.ts";
import { press, tabTo, type } from "#e2e/web/keys.ts";
import { password, uniqueEmail } from "#e2e/web/people.ts";
import { button, field, heading, hydrated, quantityOf } from "#e2e/web/steps.ts";
import { demoProduct } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

const dripper = demoProduct("stoneware-coffee-dripper");
test("the first stop leads past the header", async ({ page }) => {
  await page.goto(routes.home());
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeInViewport();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("navigation", { name: "Categories" }).getByRole("link").first()).toBeFocused();
});

test("the whole journey works with the keyboard alone", async ({ page }) => {
  const email = uniqueEmail("keys");
  await test.step("fill a cart", async () => {
    await page.goto(routes.home());
    await press(page, page.getByRole("link", { name: dripper.name }));
    await expect(heading(page, dripper.name)).toBeVisible();
    await press(page, button(page, "Add to cart"));
    await expect(quantityOf(page, dripper)).toHaveValue("1");
    await hydrated(page);
    await tabTo(page, quantityOf(page, dripper));
    await page.keyboard.press("ArrowUp");
    await expect(page.getByRole("link", { name: "Cart, 2 items" })).toBeVisible();
    await expect(quantityOf(page, dripper)).toBeFocused();
    await press(page, page.getByRole("link", { name: "Go to checkout" }));
  });
  await test.step("check out for delivery", async () => {
    await expect(heading(page, "Checkout")).toBeVisible();
    await hydrated(page);
    await type(page, "Full name", "Kay Board");
    await type(page, "E-mail", email);
    await tabTo(page, field(page, "Pickup"));
    await page.keyboard.press("ArrowDown");
    await expect(field(page, "Delivery")).toBeChecked();
    await press(page, button(page, "Place order"));
    await expect(field(page, "Street and number")).toBeFocused();
    await page.keyboard.type("5 Harbour Row");
    await type(page, "Postal code", "P24 X1Y2");
    await type(page, "Town or city", "Cobh");
    await tabTo(page, field(page, "Country"));
    await page.keyboard.type("Ireland");
    await tabTo(page, button(page, "Place order"));
    await page.keyboard.press("Space");
    await expect(heading(page, /^Order/)).toBeVisible();
  });
  await test.step("register, log out and in, order again", async () => {
    await type(page, "Password", password);
    await page.keyboard.press("Enter");
    await press(page, button(page, "Log out"));
    await expect(page).toHaveURL(routes.home());
    await press(page, page.getByRole("link", { name: "Log in" }));
    await type(page, "E-mail or username", email);
    await type(page, "Password", password);
    await page.keyboard.press("Enter");
    await expect(heading(page, "Hello, Kay")).toBeVisible();
    await press(page, page.getByRole("region", { name: "Your latest order" }).getByRole("link"));
    await press(page, button(page, "Order again"));
    await expect(quantityOf(page, dripper)).toHaveValue("2");
    await press(page, button(page, `Remove ${dripper.name}`));
    await expect(page.getByRole("heading", { name: "Your cart is empty" })).toBeVisible();
  });
});

test("profile and password can be changed with the keyboard alone", async ({ page, newCustomer, logInAs }) => {
  const customer = await newCustomer();
  await logInAs(page, customer);
  await page.goto(routes.account.profile());
  await type(page, "Phone (optional)", "+353 1 555 0123");
  await press(page, button(page, "Save changes"));
  await expect(page.getByText("Your changes are saved.")).toBeVisible();
  await press(page, page.getByRole("navigation", { name: "Account" }).getByRole("link", { name: "Security" }));
  await type(page, "Current password", customer.password);
  await type(page, "New password", "another slow river");
  await tabTo(page, button(page, "Change password"));
  await page.keyboard.press("Space");
  await expect(page.getByText("Your password is changed.")).toBeVisible();
});
