import { eq } from "drizzle-orm";
import { products } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import type { Reading } from "#e2e/web/reading.ts";
import { button, heading, hydrated, quantityOf, summary } from "#e2e/web/steps.ts";
import { changePrice, stopSelling } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

const address = {
  lineOne: "5 Harbour Row",
  lineTwo: "Top floor",
  postalCode: "P24 X1Y2",
  city: "Cobh",
  countryCode: "IE",
};

const textsOf = (parts: Reading[] = []) => parts.map(({ text }) => text);
const happened = (order: Reading) => order.main.parts("ol").flatMap(({ rows }) => rows);

test("an order shows its lines as they were bought, whatever became of the product", async ({
  newVisitor,
  newCustomer,
  newProduct,
  store,
}) => {
  const product = await newProduct({ name: "Copper funnel", priceCents: 1210 });
  const customer = await newCustomer({ orders: [{ product, quantity: 3 }] });
  await changePrice(store, product, 9900);
  await store.db.update(products).set({ name: "Renamed" }).where(eq(products.id, product.id));
  await stopSelling(store, product);
  const order = await (await newVisitor(customer)).goto(routes.account.order(customer.orders[0]?.id ?? ""));
  const line = order.parts("tr").find(({ text }) => text.includes("Copper funnel"));
  expect(textsOf(line?.parts("td"))).toEqual(["3", "€12.10", "€36.30"]);
  expect(order.text).not.toContain("Renamed");
  expect(textsOf(order.parts("dl")[0]?.parts("dd"))).toEqual(["€36.30", "€6.30", "€30.00"]);
});

test("an order for pickup tells its state, where to go, how it is paid, and what happened", async ({
  newVisitor,
  newCustomer,
}) => {
  const customer = await newCustomer({ orders: [{}, { status: "closed" }, { status: "cancelled" }] });
  const visitor = await newVisitor(customer);
  const [opened, closed, cancelled] = customer.orders.map(({ id }) => routes.account.order(id));
  const order = await visitor.goto(opened ?? "");
  expect(order.text).toContain("We are getting it ready for you to pick up.");
  for (const words of ["Pickup", "You pay when you pick it up", customer.email, "Not paid yet", "9 Capel Street"])
    expect(order.main.text).toContain(words);
  const began = expect.stringMatching(/^Order placed/);
  expect(happened(order)).toEqual([began]);
  const collected = await visitor.goto(closed ?? "");
  expect(collected.text).toContain("You have picked it up.");
  expect(happened(collected)).toEqual([began, expect.stringMatching(/^Collected/)]);
  const called = await visitor.goto(cancelled ?? "");
  expect(called.text).toContain("This order was cancelled.");
  expect(happened(called)).toEqual([began, expect.stringMatching(/^Cancelled/)]);
});

test("an order for delivery tells where it goes, also after the customer has moved", async ({
  newVisitor,
  newCustomer,
}) => {
  const moved = { ...address, lineOne: "1 New Street", lineTwo: "" };
  const customer = await newCustomer({ address: moved, orders: [{ address }, { address, status: "closed" }] });
  const visitor = await newVisitor(customer);
  const order = await visitor.goto(routes.account.order(customer.orders[0]?.id ?? ""));
  const facts = order.parts("dd").flatMap((fact) => textsOf(fact.parts("div")));
  for (const line of ["5 Harbour Row", "Top floor", "P24 X1Y2 Cobh", "Ireland", "We send you an invoice"])
    expect(facts).toContain(line);
  expect(textsOf(order.main.parts("dt"))).toContain("Delivery");
  expect(order.text).toContain("We are getting it ready to send.");
  expect(order.text).not.toContain("1 New Street");
  const delivered = await visitor.goto(routes.account.order(customer.orders[1]?.id ?? ""));
  expect(delivered.text).toContain("It has been delivered.");
  const [first, last, ...others] = happened(delivered);
  expect([first, last, others]).toEqual([
    expect.stringMatching(/^Order placed/),
    expect.stringMatching(/^Delivered/),
    [],
  ]);
});

test("ordering again puts the same things in the cart, at today's price", async ({
  page,
  newCustomer,
  logInAs,
  newProduct,
  store,
}) => {
  const product = await newProduct({ priceCents: 1000 });
  const customer = await newCustomer({ orders: [{ product, quantity: 3 }] });
  await changePrice(store, product, 1100);
  await logInAs(page, customer);
  await page.goto(routes.account.order(customer.orders[0]?.id ?? ""));
  await button(page, "Order again").click();
  await expect(heading(page, "Cart")).toBeVisible();
  await expect(quantityOf(page, product)).toHaveValue("3");
  await expect(summary(page)).toContainText("€33.00");
  await expect(page.getByText("No longer sold")).toHaveCount(0);
});

test("ordering again says what is no longer sold", async ({ newVisitor, newGuest, newProduct, store }) => {
  const gone = await newProduct({ name: "Copper funnel" });
  const guest = await newGuest({ orders: [{ product: gone }] });
  await stopSelling(store, gone);
  const visitor = await newVisitor(guest);
  await visitor.goto(routes.account.order(guest.orders[0]?.id ?? ""));
  const cart = await visitor.press("Order again");
  expect(cart.text).toContain("No longer sold, and so not in the cart: Copper funnel.");
  expect(cart.region("Things in the cart").rows).toEqual([]);
  expect(cart.text).toContain("Your cart is empty");
});

test("the print button prints, without what only a screen needs", async ({ page, newCustomer, logInAs }) => {
  const customer = await newCustomer({ orders: [{}] });
  await logInAs(page, customer);
  await page.addInitScript(() => {
    window.print = () => document.documentElement.setAttribute("data-printed", "yes");
  });
  await page.goto(routes.account.order(customer.orders[0]?.id ?? ""));
  await hydrated(page);
  await button(page, "Print").click();
  await expect(page.locator("html")).toHaveAttribute("data-printed", "yes");
  const onScreenOnly = [
    page.getByRole("navigation", { name: "Main" }),
    page.getByRole("navigation", { name: "Account" }),
    page.getByRole("complementary", { name: "About this store" }),
    button(page, "Order again"),
    button(page, "Print"),
  ];
  for (const part of onScreenOnly) await expect(part).toBeVisible();
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  for (const part of onScreenOnly) await expect(part).toBeHidden();
  await expect(heading(page, `Order ${customer.orders[0]?.code}`)).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "Olive wood spoons" })).toBeVisible();
  await expect(page.locator("html")).toHaveCSS("background-color", "rgb(255, 255, 255)");
});
