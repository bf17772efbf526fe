import { expect, test } from "#e2e/fixtures.ts";
import { password, uniqueEmail } from "#e2e/web/people.ts";
import {
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

test("profile and password change without JavaScript", async ({
  withoutScript: page,
  newCustomer,
  newVisitor,
  logInAs,
}) => {
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
  const elsewhere = await newVisitor();
  await elsewhere.goto(routes.login());
  const typed = { username: customer.email, password: "another slow river" };
  expect((await elsewhere.press("Log in", typed)).heading).toBe("Hello, Nora");
});

test("sessions are ended without JavaScript", async ({ withoutScript: page, newCustomer, logInAs, newVisitor }) => {
  const customer = await newCustomer();
  await Promise.all([newVisitor(customer), newVisitor(customer)]);
  await logInAs(page, customer);
  await page.goto(routes.account.security());
  const list = page.getByRole("main").getByRole("listitem");
  await button(page, "End session on Firefox on Linux").first().click();
  await expect(list).toHaveCount(2);
  await button(page, "End all other sessions").click();
  await expect(list).toHaveCount(1);
});

test("a changed price is asked about without JavaScript", async ({ newVisitor, newGuest, newProduct, store }) => {
  const product = await newProduct({ priceCents: 1000 });
  const visitor = await newVisitor(await newGuest({ cart: { product, quantity: 1 } }));
  await visitor.goto(routes.checkout());
  await changePrice(store, product, 1250);
  const asked = await visitor.press("Place order", { name: "Paula Plain", email: "paula@example.com" });
  expect(asked.alert).toContain("The total is now €12.50");
  expect(asked.field("E-mail")?.value).toBe("paula@example.com");
  const placed = await visitor.press("Place order");
  expect(placed.heading).toMatch(/^Order /);
  expect(placed.main.text).toContain("€12.50");
});

test("refusals are told without JavaScript, and no password comes back", async ({ newVisitor, newCustomer }) => {
  const customer = await newCustomer();
  const visitor = await newVisitor();
  await visitor.goto(routes.login());
  const refused = await visitor.press("Log in", { username: customer.email, password: "not the password" });
  expect(refused.alert).toBe("That e-mail or username and password do not go together.");
  expect(refused.field("E-mail or username")?.value).toBe(customer.email);
  expect(refused.source).not.toContain("not the password");
  await visitor.goto(routes.register());
  const taken = await visitor.press("Create account", { name: "Ida Bell", email: customer.email, password });
  expect(taken.field("E-mail")?.says).toContain("already has an account");
  expect(taken.field("Full name")?.value).toBe("Ida Bell");
  expect(taken.source).not.toContain(password);
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
