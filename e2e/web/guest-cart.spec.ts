import { eq } from "drizzle-orm";
import { customers } from "#db/schema/index.ts";
import { expect, test, unscripted } from "#e2e/fixtures.ts";
import { cookieName } from "#e2e/web/people.ts";
import {
  alert,
  button,
  cartLine,
  errorOf,
  field,
  heading,
  hydrated,
  putInCart,
  quantityOf,
  summary,
} from "#e2e/web/steps.ts";
import { changePrice, demoProduct, money, stopSelling } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

const kettle = demoProduct("enamel-kettle");
const mug = demoProduct("speckled-stoneware-mug");

test("the first thing in the cart makes a guest, with a cookie for a year", async ({
  page,
  context,
  store,
  baseURL,
}) => {
  await page.goto(routes.product(kettle.slug));
  expect(await context.cookies()).toEqual([]);
  await putInCart(page, kettle);
  const [cookie, ...others] = await context.cookies();
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

unscripted("the cart shows its lines and what they come to", async ({ page }) => {
  await putInCart(page, kettle, 2);
  await putInCart(page, mug);
  await expect(cartLine(page, kettle.name)).toContainText(money(2 * kettle.priceCents));
  await expect(cartLine(page, kettle.name)).toContainText(`${money(kettle.priceCents)} each`);
  const total = 2 * kettle.priceCents + mug.priceCents;
  const [withTax, tax, withoutTax] = await summary(page).getByRole("definition").allTextContents();
  expect(withTax).toBe(money(total));
  expect(withoutTax).toBe(money(Math.round(total / 1.21)));
  expect(tax).toBe(money(total - Math.round(total / 1.21)));
  await expect(page.getByRole("link", { name: "Cart, 3 items" })).toBeVisible();
});

unscripted("the same thing twice is one line", async ({ page }) => {
  await putInCart(page, mug, 2);
  await putInCart(page, mug, 3);
  await expect(quantityOf(page, mug)).toHaveValue("5");
  await expect(page.getByRole("list", { name: "Things in the cart" }).getByRole("listitem")).toHaveCount(1);
});

test("a quantity that was changed counts a moment later, by itself", async ({ page }) => {
  await putInCart(page, mug);
  await hydrated(page);
  await quantityOf(page, mug).fill("4");
  await expect(summary(page)).toContainText(money(4 * mug.priceCents));
  await page.reload();
  await expect(quantityOf(page, mug)).toHaveValue("4");
});

test("taking the last thing out leaves an empty cart that leads back to the store", async ({ page }) => {
  await putInCart(page, kettle);
  await putInCart(page, mug);
  await button(page, `Remove ${kettle.name}`).click();
  await expect(cartLine(page, kettle.name)).toHaveCount(0);
  await expect(summary(page)).toContainText(money(mug.priceCents));
  await quantityOf(page, mug).fill("0");
  await button(page, `Update quantity of ${mug.name}`).click();
  await expect(page.getByRole("heading", { name: "Your cart is empty" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Cart, empty" })).toBeVisible();
  await page.getByRole("link", { name: "Look around the store" }).click();
  await expect(page).toHaveURL(routes.home());
});

test("more than 99 of one thing is refused beside the quantity", async ({ page }) => {
  await putInCart(page, mug, 60);
  await page.goto(routes.product(mug.slug));
  await field(page, "Quantity").fill("40");
  await button(page, "Add to cart").click();
  await errorOf(field(page, "Quantity"), "At most 99 of one thing in an order.");
  await expect(field(page, "Quantity")).toHaveValue("40");
  await page.goto(routes.cart());
  await expect(quantityOf(page, mug)).toHaveValue("60");
});

unscripted("the cart is still there tomorrow", async ({ page, context, openBrowser }) => {
  await putInCart(page, kettle, 3);
  const storageState = await context.storageState();
  await context.close();
  const tomorrow = await (await openBrowser({ storageState })).newPage();
  await tomorrow.goto(routes.home());
  await tomorrow.getByRole("link", { name: "Cart, 3 items" }).click();
  await expect(cartLine(tomorrow, kettle.name)).toContainText(money(3 * kettle.priceCents));
});

unscripted("a price that changed is shown with what it was", async ({ page, newProduct, store }) => {
  const product = await newProduct({ priceCents: 1000 });
  await putInCart(page, product);
  await changePrice(store, product, 1250);
  await page.reload();
  await expect(cartLine(page, product.name)).toContainText("was €10.00 when you added it");
  await expect(summary(page)).toContainText("€12.50");
});

unscripted("something that is no longer sold has to go before checkout", async ({ page, newProduct, store }) => {
  const product = await newProduct();
  await putInCart(page, product);
  await stopSelling(store, product);
  await page.reload();
  await expect(cartLine(page, product.name)).toContainText("No longer sold: please remove it");
  await page.goto(routes.checkout());
  await field(page, "Full name").fill("Greta Malone");
  await field(page, "E-mail").fill("greta@example.com");
  await button(page, "Place order").click();
  await expect(alert(page)).toContainText(`No longer sold: ${product.name}`);
});

unscripted("an empty cart has no checkout", async ({ page }) => {
  await page.goto(routes.checkout());
  await expect(page).toHaveURL(routes.cart());
  await expect(heading(page, "Cart")).toBeVisible();
});
