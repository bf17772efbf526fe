import { expect, test } from "#e2e/fixtures.ts";
import { password, uniqueEmail } from "#e2e/web/people.ts";
import {
  alert,
  button,
  createAccount,
  errorOf,
  field,
  fillAddress,
  fillContact,
  heading,
  logIn,
  placeOrder,
  putInCart,
  quantityOf,
  summary,
} from "#e2e/web/steps.ts";
import { changePrice, demoProduct, money } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

const kettle = demoProduct("enamel-kettle");

test("the whole journey works without JavaScript", async ({ withoutScript: page }) => {
  const email = uniqueEmail("plain");
  await test.step("look around, and fill a cart", async () => {
    await page.goto(routes.home());
    await page.getByRole("link", { name: kettle.name }).click();
    await field(page, "Quantity").fill("2");
    await button(page, "Add to cart").click();
    await expect(heading(page, "Cart")).toBeVisible();
    await quantityOf(page, kettle).fill("3");
    await button(page, `Update quantity of ${kettle.name}`).click();
    await expect(summary(page)).toContainText(money(3 * kettle.priceCents));
    await putInCart(page, demoProduct("speckled-stoneware-mug"));
    await button(page, "Remove Speckled stoneware mug").click();
    await expect(page.getByRole("list", { name: "Things in the cart" }).getByRole("listitem")).toHaveCount(1);
  });
  await test.step("check out for delivery", async () => {
    await page.getByRole("link", { name: "Go to checkout" }).click();
    await field(page, "Delivery").check();
    await fillContact(page, { name: "Paula Plain", email });
    await button(page, "Place order").click();
    await errorOf(field(page, "Street and number"), "Enter the street and house number");
    await expect(field(page, "Full name")).toHaveValue("Paula Plain");
    await expect(field(page, "Delivery")).toBeChecked();
    await fillAddress(page);
    await placeOrder(page);
    await expect(page.getByText("Thank you, Paula Plain.")).toBeVisible();
  });
  await test.step("register, log out, log in", async () => {
    await createAccount(page, { password });
    await expect(heading(page, /^Order/)).toBeVisible();
    await button(page, "Log out").click();
    await expect(page).toHaveURL(routes.home());
    await page.getByRole("link", { name: "Log in" }).click();
    await logIn(page, email, password);
    await expect(heading(page, "Hello, Paula")).toBeVisible();
  });
  await test.step("order again", async () => {
    await page.getByRole("region", { name: "Your latest order" }).getByRole("link").click();
    await button(page, "Order again").click();
    await expect(quantityOf(page, kettle)).toHaveValue("3");
  });
});

test("profile and password change without JavaScript", async ({ withoutScript: page, newCustomer, logInAs }) => {
  const customer = await newCustomer();
  await logInAs(page, customer);
  await page.goto(routes.account.profile());
  await field(page, "Phone (optional)").fill("call me");
  await field(page, "Full name").fill("Nora Plain");
  await button(page, "Save changes").click();
  await errorOf(field(page, "Phone (optional)"), /Enter a phone number/);
  await expect(field(page, "Full name")).toHaveValue("Nora Plain");
  await field(page, "Phone (optional)").fill("+353 1 555 0123");
  await button(page, "Save changes").click();
  await expect(page.getByText("Your changes are saved.")).toBeVisible();
  await page.goto(routes.account.security());
  await field(page, "Current password").fill(customer.password);
  await field(page, "New password").fill("another slow river");
  await button(page, "Change password").click();
  await expect(page.getByText("Your password is changed.")).toBeVisible();
  await button(page, "Log out").click();
  await page.goto(routes.login());
  await logIn(page, customer.email, "another slow river");
  await expect(heading(page, "Hello, Nora")).toBeVisible();
});

test("sessions are ended without JavaScript", async ({ withoutScript: page, newCustomer, logInAs, openBrowser }) => {
  const customer = await newCustomer();
  for (const visit of [await openBrowser(), await openBrowser(), page]) await logInAs(visit, customer);
  await page.goto(routes.account.security());
  const list = page.getByRole("main").getByRole("listitem");
  await button(page, "End session on Firefox on Linux").first().click();
  await expect(list).toHaveCount(2);
  await button(page, "End all other sessions").click();
  await expect(list).toHaveCount(1);
});

test("a changed price is asked about without JavaScript", async ({
  withoutScript: page,
  newGuest,
  beGuest,
  newProduct,
  store,
}) => {
  const product = await newProduct({ priceCents: 1000 });
  await beGuest(page, await newGuest({ cart: { product, quantity: 1 } }));
  await page.goto(routes.checkout());
  await fillContact(page, { name: "Paula Plain", email: "paula@example.com" });
  await changePrice(store, product, 1250);
  await button(page, "Place order").click();
  await expect(alert(page)).toContainText("The total is now €12.50");
  await expect(field(page, "E-mail")).toHaveValue("paula@example.com");
  await placeOrder(page);
  await expect(page.getByText("€12.50").first()).toBeVisible();
});

test("refusals are told without JavaScript, and no password comes back", async ({
  withoutScript: page,
  newCustomer,
}) => {
  const customer = await newCustomer();
  await page.goto(routes.login());
  await logIn(page, customer.email, "not the password");
  await expect(alert(page)).toHaveText("That e-mail or username and password do not go together.");
  await expect(field(page, "E-mail or username")).toHaveValue(customer.email);
  expect(await page.content()).not.toContain("not the password");
  await page.goto(routes.register());
  await createAccount(page, { name: "Ida Bell", email: customer.email, password });
  await errorOf(field(page, "E-mail"), /already has an account/);
  await expect(field(page, "Full name")).toHaveValue("Ida Bell");
  expect(await page.content()).not.toContain(password);
});

test("what only works with JavaScript is not offered without it", async ({
  withoutScript: page,
  newCustomer,
  logInAs,
}) => {
  const customer = await newCustomer({ orders: [{}] });
  await page.goto(routes.login());
  await expect(button(page, "Show password")).toBeHidden();
  await logInAs(page, customer);
  await page.goto(routes.account.order(customer.orders[0]?.id ?? ""));
  await expect(button(page, "Print")).toBeHidden();
});
