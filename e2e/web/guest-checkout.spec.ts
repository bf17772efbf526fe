import { eq } from "drizzle-orm";
import { orders } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import {
  button,
  errorOf,
  field,
  fillAddress,
  fillContact,
  heading,
  hydrated,
  placeOrder,
  summary,
} from "#e2e/web/steps.ts";
import { demoProduct, money } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

const contact = { name: "Greta Malone", email: "greta@example.com", phone: "+353 1 555 0199" };

test("a guest orders for pickup and gets the order's code", async ({ page, newGuest, beGuest, newProduct, store }) => {
  const product = await newProduct();
  await beGuest(page, await newGuest({ cart: { product, quantity: 2 } }));
  await page.goto(routes.checkout());
  await expect(heading(page, "Checkout")).toBeVisible();
  await expect(field(page, "Pickup")).toBeChecked();
  await expect(page.getByText("You pay when you collect it, by card or in cash.")).toBeVisible();
  await expect(summary(page)).toContainText(`2 × ${product.name}`);
  await fillContact(page, contact);
  const id = await placeOrder(page);
  const [order] = await store.db.select().from(orders).where(eq(orders.id, id));
  const due = { status: "opened", fulfillmentMethod: "pickup", paymentMethod: "at_pickup", paymentStatus: "pending" };
  const of = { name: contact.name, email: contact.email, phoneNumber: contact.phone };
  expect(order).toMatchObject({ ...due, ...of, grandTotalCents: 2 * product.priceCents, deliveryAddressLineOne: null });
  await expect(heading(page, `Order ${order?.code}`)).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "Thank you" })).toContainText(order?.code ?? "no code");
  await expect(page.getByRole("link", { name: "Cart, empty" })).toBeVisible();
});

test("delivery asks for an address, and the order goes there", async ({ page, newGuest, beGuest, store }) => {
  await beGuest(page, await newGuest());
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

test("what is wrong stands beside its field, with the focus on the first, until it is mended, and what was typed stays", async ({
  page,
  newGuest,
  beGuest,
}) => {
  await beGuest(page, await newGuest());
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

  await fillContact(page, contact);
  await errorOf(field(page, "E-mail"), "");
  await errorOf(field(page, "Phone (optional)"), "");
  await fillAddress(page);
  await errorOf(field(page, "Street and number"), "");
  await placeOrder(page);
});

test("the page after it offers to keep the history, with what is known filled in", async ({
  page,
  newGuest,
  beGuest,
}) => {
  const guest = await newGuest({ orders: [{}] });
  const path = routes.account.order(guest.orders[0]?.id ?? "");
  await beGuest(page, guest);
  await page.goto(`${path}?placed=1`);
  const offer = page.getByRole("region", { name: "Keep your order history" });
  await expect(field(offer, "Full name")).toHaveValue("Greta Malone");
  await expect(field(offer, "E-mail")).toHaveValue(guest.email);
  await field(offer, "Password").fill("quiet river stone");
  await button(offer, "Create account").click();
  await expect(button(page, "Log out")).toBeVisible();
  await expect(page).toHaveURL(path);
  await expect(offer).toHaveCount(0);
});

test("the second checkout knows what the first was told", async ({ newVisitor, newGuest }) => {
  const address = { lineOne: "5 Harbour Row", lineTwo: "", postalCode: "P24 X1Y2", city: "Cobh", countryCode: "IE" };
  const guest = await newGuest({ orders: [{ address }], cart: { quantity: 1 }, phone: "+353 1 555 0199" });
  const checkout = await (await newVisitor(guest)).goto(routes.checkout());
  const known = {
    "Full name": guest.name,
    "E-mail": guest.email,
    "Phone (optional)": "+353 1 555 0199",
    "Street and number": "5 Harbour Row",
    Country: "IE",
  };
  for (const [label, value] of Object.entries(known)) expect(checkout.field(label)?.value, label).toBe(value);
});

test("a guest's history shows the guest's own orders, newest first", async ({ newVisitor, newGuest }) => {
  const [guest] = await Promise.all([
    newGuest({ orders: [{ daysAgo: 2 }, { daysAgo: 1, quantity: 3 }] }),
    newGuest({ orders: [{}] }),
  ]);
  const visitor = await newVisitor(guest);
  await visitor.goto(routes.home());
  const history = await visitor.follow("My orders");
  const [first, second] = guest.orders.map(({ code }) => code);
  const { rows } = history.main;
  expect(rows).toEqual([expect.stringContaining(second ?? "none"), expect.stringContaining(first ?? "none")]);
  expect(rows[0]).toContain(money(3 * demoProduct("olive-wood-spoons").priceCents));
  expect((await visitor.follow(new RegExp(second ?? "none"))).heading).toBe(`Order ${second}`);
});
