import { eq } from "drizzle-orm";
import { orders } from "#db/schema/index.ts";
import { expect, test, unscripted } from "#e2e/fixtures.ts";
import { uniqueEmail } from "#e2e/web/people.ts";
import {
  button,
  errorOf,
  field,
  fillAddress,
  fillContact,
  heading,
  hydrated,
  placeOrder,
  putInCart,
  summary,
} from "#e2e/web/steps.ts";
import { demoProduct, money } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

const kettle = demoProduct("enamel-kettle");
const contact = { name: "Greta Malone", email: "greta@example.com", phone: "+353 1 555 0199" };

test("a guest orders for pickup and gets the order's code", async ({ page, store }) => {
  await putInCart(page, kettle, 2);
  await page.getByRole("link", { name: "Go to checkout" }).click();
  await expect(heading(page, "Checkout")).toBeVisible();
  await expect(field(page, "Pickup")).toBeChecked();
  await expect(page.getByText("You pay when you collect it, by card or in cash.")).toBeVisible();
  await expect(summary(page)).toContainText(`2 × ${kettle.name}`);
  await fillContact(page, contact);
  const id = await placeOrder(page);
  const [order] = await store.db.select().from(orders).where(eq(orders.id, id));
  const due = { status: "opened", fulfillmentMethod: "pickup", paymentMethod: "at_pickup", paymentStatus: "pending" };
  const of = { name: contact.name, email: contact.email, phoneNumber: contact.phone };
  expect(order).toMatchObject({ ...due, ...of, grandTotalCents: 2 * kettle.priceCents, deliveryAddressLineOne: null });
  await expect(heading(page, `Order ${order?.code}`)).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "Thank you" })).toContainText(order?.code ?? "no code");
  await expect(page.getByRole("link", { name: "Cart, empty" })).toBeVisible();
});

test("delivery asks for an address, and the order goes there", async ({ page, store }) => {
  await putInCart(page, kettle);
  await page.goto(routes.checkout());
  await expect(field(page, "Street and number")).toBeHidden();
  await field(page, "Delivery").check();
  await expect(field(page, "Street and number")).toBeVisible();
  await expect(page.getByText("You get an invoice with the parcel")).toBeVisible();
  await fillContact(page, contact);
  await fillAddress(page);
  const id = await placeOrder(page);
  const [order] = await store.db.select().from(orders).where(eq(orders.id, id));
  expect(order).toMatchObject({
    fulfillmentMethod: "ship",
    paymentMethod: "on_invoice",
    deliveryAddressLineOne: "5 Harbour Row",
    deliveryAddressPostalCode: "P24 X1Y2",
    deliveryAddressCity: "Cobh",
    deliveryAddressCountryCode: "IE",
  });
  for (const line of ["Delivery", "5 Harbour Row", "P24 X1Y2 Cobh", "Ireland"])
    await expect(page.getByText(line, { exact: true })).toBeVisible();
});

test("what is wrong stands beside its field, what was typed stays, the focus is on the first", async ({ page }) => {
  await putInCart(page, kettle);
  await page.goto(routes.checkout());
  await hydrated(page);
  await field(page, "Delivery").check();
  await fillContact(page, { name: "Greta Malone", email: "greta at example", phone: "12" });
  await field(page, "Town or city").fill("Cobh");
  await button(page, "Place order").click();
  await errorOf(field(page, "E-mail"), "Enter an e-mail address like name@example.com");
  await errorOf(field(page, "Phone (optional)"), "Enter a phone number like +353 1 234 5678");
  await errorOf(field(page, "Street and number"), "Enter the street and house number");
  await errorOf(field(page, "Postal code"), "Enter the postal code");
  await expect(field(page, "E-mail")).toBeFocused();
  await expect(field(page, "E-mail")).toHaveValue("greta at example");
  await expect(field(page, "Full name")).toHaveValue("Greta Malone");
  await expect(field(page, "Town or city")).toHaveValue("Cobh");
  await expect(field(page, "Delivery")).toBeChecked();
});

test("a mended field stops complaining before the form is sent again", async ({ page }) => {
  await putInCart(page, kettle);
  await page.goto(routes.checkout());
  await hydrated(page);
  await button(page, "Place order").click();
  await errorOf(field(page, "Full name"), "Enter your full name");
  await fillContact(page, contact);
  await errorOf(field(page, "Full name"), "");
  await errorOf(field(page, "E-mail"), "");
  await placeOrder(page);
});

test("the page after it offers to keep the history, with what is known filled in", async ({ page }) => {
  const email = uniqueEmail("greta");
  await putInCart(page, kettle);
  await page.goto(routes.checkout());
  await fillContact(page, { name: "Greta Malone", email });
  const id = await placeOrder(page);
  const offer = page.getByRole("region", { name: "Keep your order history" });
  await expect(field(offer, "Full name")).toHaveValue("Greta Malone");
  await expect(field(offer, "E-mail")).toHaveValue(email);
  await field(offer, "Password").fill("quiet river stone");
  await button(offer, "Create account").click();
  await expect(button(page, "Log out")).toBeVisible();
  await expect(page).toHaveURL(routes.account.order(id));
  await expect(offer).toHaveCount(0);
});

unscripted("the second checkout knows what the first was told", async ({ page, newGuest, beGuest }) => {
  const address = { lineOne: "5 Harbour Row", lineTwo: "", postalCode: "P24 X1Y2", city: "Cobh", countryCode: "IE" };
  const guest = await newGuest({ orders: [{ address }], cart: { quantity: 1 }, phone: "+353 1 555 0199" });
  await beGuest(page, guest);
  await page.goto(routes.checkout());
  await expect(field(page, "Full name")).toHaveValue(guest.name);
  await expect(field(page, "E-mail")).toHaveValue(guest.email);
  await expect(field(page, "Phone (optional)")).toHaveValue("+353 1 555 0199");
  await field(page, "Delivery").check();
  await expect(field(page, "Street and number")).toHaveValue("5 Harbour Row");
  await expect(field(page, "Country")).toHaveValue("IE");
});

unscripted("a guest's history shows the guest's own orders, newest first", async ({ page, newGuest, beGuest }) => {
  const [guest] = await Promise.all([
    newGuest({ orders: [{ daysAgo: 2 }, { daysAgo: 1, quantity: 3 }] }),
    newGuest({ orders: [{}] }),
  ]);
  await beGuest(page, guest);
  await page.goto(routes.home());
  await page.getByRole("link", { name: "My orders" }).click();
  const rows = page.getByRole("main").getByRole("listitem");
  const [first, second] = guest.orders;
  await expect(rows).toHaveText([new RegExp(second?.code ?? "none"), new RegExp(first?.code ?? "none")]);
  await expect(rows.first()).toContainText(money(3 * demoProduct("olive-wood-spoons").priceCents));
  await rows.first().getByRole("link").click();
  await expect(heading(page, `Order ${second?.code}`)).toBeVisible();
});
