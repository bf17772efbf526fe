import { eq } from "drizzle-orm";
import { products } from "#db/schema/index.ts";
import { expect, test, unscripted } from "#e2e/fixtures.ts";
import { button, cartLine, heading, hydrated, quantityOf, summary } from "#e2e/web/steps.ts";
import { changePrice, demoProduct, stopSelling } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

const address = {
  lineOne: "5 Harbour Row",
  lineTwo: "Top floor",
  postalCode: "P24 X1Y2",
  city: "Cobh",
  countryCode: "IE",
};

unscripted(
  "an order shows its lines as they were bought, whatever became of the product",
  async ({ page, newCustomer, logInAs, newProduct, store }) => {
    const product = await newProduct({ name: "Copper funnel", priceCents: 1210 });
    const customer = await newCustomer({ orders: [{ product, quantity: 3 }] });
    await changePrice(store, product, 9900);
    await store.db.update(products).set({ name: "Renamed" }).where(eq(products.id, product.id));
    await stopSelling(store, product);
    await logInAs(page, customer);
    await page.goto(routes.account.order(customer.orders[0]?.id ?? ""));
    const cells = page.getByRole("row").filter({ hasText: "Copper funnel" }).getByRole("cell");
    await expect(cells).toHaveText(["3", "€12.10", "€36.30"]);
    await expect(page.getByText("Renamed")).toHaveCount(0);
    const totals = page.getByRole("main").locator("dl").first().getByRole("definition");
    await expect(totals).toHaveText(["€36.30", "€6.30", "€30.00"]);
  },
);

unscripted(
  "an order for pickup tells its state, where to go, how it is paid, and what happened",
  async ({ page, newCustomer, logInAs }) => {
    const customer = await newCustomer({ orders: [{}, { status: "closed" }, { status: "cancelled" }] });
    const [opened, closed, cancelled] = customer.orders;
    await logInAs(page, customer);
    await page.goto(routes.account.order(opened?.id ?? ""));
    await expect(page.getByText("We are getting it ready for you to pick up.")).toBeVisible();
    for (const words of ["Pickup", "You pay when you pick it up", customer.email])
      await expect(page.getByText(words, { exact: true })).toBeVisible();
    await expect(page.getByRole("definition").filter({ hasText: "Not paid yet" })).toBeVisible();
    await expect(page.getByRole("main").getByText(/9 Capel Street/)).toBeVisible();
    const happened = page.getByRole("main").locator("ol").getByRole("listitem");
    await expect(happened).toHaveText([/^Order placed/]);
    await page.goto(routes.account.order(closed?.id ?? ""));
    await expect(page.getByText("You have picked it up.")).toBeVisible();
    await expect(happened).toHaveText([/^Order placed/, /^Collected/]);
    await page.goto(routes.account.order(cancelled?.id ?? ""));
    await expect(page.getByText("This order was cancelled.")).toBeVisible();
    await expect(happened).toHaveText([/^Order placed/, /^Cancelled/]);
  },
);

unscripted(
  "an order for delivery tells where it goes, also after the customer has moved",
  async ({ page, newCustomer, logInAs }) => {
    const moved = { ...address, lineOne: "1 New Street", lineTwo: "" };
    const customer = await newCustomer({ address: moved, orders: [{ address }, { address, status: "closed" }] });
    await logInAs(page, customer);
    await page.goto(routes.account.order(customer.orders[0]?.id ?? ""));
    for (const line of ["5 Harbour Row", "Top floor", "P24 X1Y2 Cobh", "Ireland", "We send you an invoice"])
      await expect(page.getByText(line, { exact: true })).toBeVisible();
    await expect(page.getByText("We are getting it ready to send.")).toBeVisible();
    await expect(page.getByText("1 New Street")).toHaveCount(0);
    await page.goto(routes.account.order(customer.orders[1]?.id ?? ""));
    await expect(page.getByText("It has been delivered.")).toBeVisible();
    await expect(page.getByRole("main").locator("ol").getByRole("listitem")).toHaveText([
      /^Order placed/,
      /^Delivered/,
    ]);
  },
);

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

unscripted("ordering again says what is no longer sold", async ({ page, newGuest, beGuest, newProduct, store }) => {
  const [kept, gone] = [demoProduct("olive-wood-spoons"), await newProduct({ name: "Copper funnel" })];
  const guest = await newGuest({ orders: [{ product: gone }] });
  await stopSelling(store, gone);
  await beGuest(page, guest);
  await page.goto(routes.account.order(guest.orders[0]?.id ?? ""));
  await button(page, "Order again").click();
  await expect(page.getByText("No longer sold, and so not in the cart: Copper funnel.")).toBeVisible();
  await expect(cartLine(page, "Copper funnel")).toHaveCount(0);
  await expect(cartLine(page, kept.name)).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Your cart is empty" })).toBeVisible();
});

test("the printed order leaves out what only a screen needs", async ({ page, newCustomer, logInAs }) => {
  const customer = await newCustomer({ orders: [{}] });
  await logInAs(page, customer);
  await page.goto(routes.account.order(customer.orders[0]?.id ?? ""));
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

test("the print button prints", async ({ page, newCustomer, logInAs }) => {
  const customer = await newCustomer({ orders: [{}] });
  await logInAs(page, customer);
  await page.addInitScript(() => {
    window.print = () => document.documentElement.setAttribute("data-printed", "yes");
  });
  await page.goto(routes.account.order(customer.orders[0]?.id ?? ""));
  await hydrated(page);
  await button(page, "Print").click();
  await expect(page.locator("html")).toHaveAttribute("data-printed", "yes");
});
