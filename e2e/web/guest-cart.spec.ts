import { eq } from "drizzle-orm";
import { customers } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { cookieName } from "#e2e/web/people.ts";
import type { Reading } from "#e2e/web/reading.ts";
import { button, cartLine, errorOf, field, hydrated, quantityOf, summary } from "#e2e/web/steps.ts";
import { changePrice, demoProduct, money, stopSelling } from "#e2e/web/store.ts";
import { Visitor } from "#e2e/web/visitor.ts";
import { routes } from "#lib/routes.ts";

const kettle = demoProduct("enamel-kettle");
const mug = demoProduct("speckled-stoneware-mug");

async function putInCart(visitor: Visitor, { slug }: { slug: string }, quantity = 1): Promise<Reading> {
  await visitor.goto(routes.product(slug));
  return visitor.press("Add to cart", { quantity: String(quantity) });
}

const linesIn = (cart: Reading) => cart.region("Things in the cart").rows;
const lineOf = (cart: Reading, { name }: { name: string }) => linesIn(cart).find((line) => line.includes(name));
const quantityIn = (cart: Reading, { name }: { name: string }) => cart.field(`Quantity of ${name}`)?.value;

test("the first thing in the cart makes a guest, with a cookie for a year", async ({ newVisitor, store, baseURL }) => {
  const visitor = await newVisitor();
  const cookies = async () => (await visitor.request.storageState()).cookies;
  await visitor.goto(routes.product(kettle.slug));
  expect(await cookies()).toEqual([]);
  await visitor.press("Add to cart", { quantity: "1" });
  const [cookie, ...others] = await cookies();
  expect(others).toEqual([]);
  expect(cookie).toMatchObject({
    name: cookieName(baseURL, "guest"),
    httpOnly: true,
    sameSite: "Lax",
    path: "/",
    domain: "localhost",
  });
  const yearFromNow = Date.now() / 1000 + 365 * 86_400;
  expect(Math.abs((cookie?.expires ?? 0) - yearFromNow)).toBeLessThan(120);
  const [, , id = ""] = cookie?.value.split(".") ?? [];
  const [guest] = await store.db.select().from(customers).where(eq(customers.id, id));
  expect(guest).toMatchObject({ status: "guest", userId: null, email: null });
});

test("the cart shows its lines and what they come to", async ({ newVisitor }) => {
  const visitor = await newVisitor();
  await putInCart(visitor, kettle, 2);
  const cart = await putInCart(visitor, mug);
  expect(lineOf(cart, kettle)).toContain(money(2 * kettle.priceCents));
  expect(lineOf(cart, kettle)).toContain(`${money(kettle.priceCents)} each`);
  const total = 2 * kettle.priceCents + mug.priceCents;
  const sums = cart.region("Summary").parts("dd");
  const withoutTax = Math.round(total / 1.21);
  expect(sums.map(({ text }) => text)).toEqual([total, total - withoutTax, withoutTax].map(money));
  expect(cart.link("Cart, 3 items")).toBe(routes.cart());
});

test("the same thing twice is one line", async ({ newVisitor }) => {
  const visitor = await newVisitor();
  await putInCart(visitor, mug, 2);
  const cart = await putInCart(visitor, mug, 3);
  expect(quantityIn(cart, mug)).toBe("5");
  expect(linesIn(cart)).toHaveLength(1);
});

test("a quantity that was changed counts a moment later, by itself", async ({
  page,
  newProduct,
  newGuest,
  beGuest,
}) => {
  const product = await newProduct();
  await beGuest(page, await newGuest({ cart: { product, quantity: 1 } }));
  await page.goto(routes.cart());
  await hydrated(page);
  await quantityOf(page, product).fill("4");
  await expect(summary(page)).toContainText(money(4 * product.priceCents));
  expect(quantityIn(await new Visitor(page.request).goto(routes.cart()), product)).toBe("4");
});

test("taking the last thing out leaves an empty cart that leads back to the store", async ({
  page,
  newGuest,
  beGuest,
  newVisitor,
}) => {
  const guest = await newGuest({ cart: { quantity: 1 } });
  await putInCart(await newVisitor(guest), mug);
  await beGuest(page, guest);
  await page.goto(routes.cart());
  const spoons = demoProduct("olive-wood-spoons");
  await button(page, `Remove ${spoons.name}`).click();
  await expect(cartLine(page, spoons.name)).toHaveCount(0);
  await expect(summary(page)).toContainText(money(mug.priceCents));
  await quantityOf(page, mug).fill("0");
  await button(page, `Update quantity of ${mug.name}`).click();
  await expect(page.getByRole("heading", { name: "Your cart is empty" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Cart, empty" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Look around the store" })).toHaveAttribute("href", routes.home());
});

test("more than 99 of one thing is refused beside the quantity", async ({ page, newProduct, newGuest, beGuest }) => {
  const product = await newProduct();
  const guest = await newGuest({ cart: { product, quantity: 60 } });
  await beGuest(page, guest);
  await page.goto(routes.product(product.slug));
  await field(page, "Quantity").fill("40");
  await button(page, "Add to cart").click();
  await errorOf(field(page, "Quantity"), "At most 99 of one thing in an order.");
  await expect(field(page, "Quantity")).toHaveValue("40");
  expect(quantityIn(await new Visitor(page.request).goto(routes.cart()), product)).toBe("60");
});

test("the cart is still there tomorrow", async ({ newVisitor }) => {
  const today = await newVisitor();
  await putInCart(today, kettle, 3);
  const kept = (await today.request.storageState()).cookies.filter(({ expires }) => expires > 0);
  const tomorrow = await newVisitor({ cookie: kept[0]?.value ?? "" });
  await tomorrow.goto(routes.home());
  expect(lineOf(await tomorrow.follow("Cart, 3 items"), kettle)).toContain(money(3 * kettle.priceCents));
});

test("a price that changed is shown with what it was", async ({ newVisitor, newGuest, newProduct, store }) => {
  const product = await newProduct({ priceCents: 1000 });
  const guest = await newGuest({ cart: { product, quantity: 1 } });
  await changePrice(store, product, 1250);
  const cart = await (await newVisitor(guest)).goto(routes.cart());
  expect(lineOf(cart, product)).toContain("was €10.00 when you added it");
  expect(cart.region("Summary").text).toContain("€12.50");
});

test("something that is no longer sold has to go before checkout", async ({
  newVisitor,
  newGuest,
  newProduct,
  store,
}) => {
  const product = await newProduct();
  const visitor = await newVisitor(await newGuest({ cart: { product, quantity: 1 } }));
  await stopSelling(store, product);
  const cart = await visitor.goto(routes.cart());
  expect(lineOf(cart, product)).toContain("No longer sold: please remove it");
  await visitor.goto(routes.checkout());
  const refused = await visitor.press("Place order", { name: "Greta Malone", email: "greta@example.com" });
  expect(refused.alert).toContain(`No longer sold: ${product.name}`);
});

test("an empty cart has no checkout", async ({ newVisitor }) => {
  const visitor = await newVisitor();
  expect((await visitor.goto(routes.checkout())).heading).toBe("Cart");
  expect(visitor.path).toBe(routes.cart());
});
