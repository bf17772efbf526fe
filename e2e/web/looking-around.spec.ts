import { and, eq, gte, isNull, notExists, sql } from "drizzle-orm";
import { customers, orders } from "#db/schema/index.ts";
import { demoProducts } from "#demo/products.ts";
import { expect, test, unscripted } from "#e2e/fixtures.ts";
import { button, heading } from "#e2e/web/steps.ts";
import { demoProduct, money } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

const forSale = demoProducts.slice(0, -1);
const categories = [...new Set(forSale.map(({ category }) => category))];

test("just looking sets no cookie and writes no customer", async ({ page, context, store }) => {
  const [start] = await store.db.execute<{ at: Date }>(sql`select now() as at`);
  for (const path of [routes.home(), routes.product("enamel-kettle"), routes.cart(), routes.home()]) {
    const response = await page.goto(path);
    expect(await response?.headerValue("set-cookie")).toBeNull();
  }
  expect(await context.cookies()).toEqual([]);
  const placedNothing = notExists(store.db.select().from(orders).where(eq(orders.customerId, customers.id)));
  const since = sql`${new Date(start?.at ?? 0).toISOString()}::timestamptz`;
  const born = and(gte(customers.insertedAt, since), eq(customers.status, "guest"), isNull(customers.supersededById));
  expect(await store.db.$count(customers, and(born, placedNothing))).toBe(0);
});

unscripted("the front page shows everything for sale by category, with its price", async ({ page }) => {
  await page.goto(routes.home());
  expect(forSale.length).toBeGreaterThanOrEqual(24);
  for (const category of categories) {
    const section = page.getByRole("region", { name: category });
    for (const { name, priceCents } of forSale.filter((product) => product.category === category)) {
      const tile = section.getByRole("link").filter({ has: page.getByRole("heading", { name, exact: true }) });
      await expect(tile).toContainText(money(priceCents));
    }
  }
  const retired = demoProducts.at(-1)?.name ?? "";
  await expect(page.getByRole("heading", { name: retired })).toHaveCount(0);
});

unscripted("a category's link leads down to it", async ({ page }) => {
  await page.goto(routes.home());
  const last = categories.at(-1) ?? "";
  const section = page.getByRole("heading", { level: 2, name: last });
  await expect(section).not.toBeInViewport();
  await page.getByRole("navigation", { name: "Categories" }).getByRole("link", { name: last }).click();
  await expect(section).toBeInViewport();
});

test("every product's picture is there", async ({ page }) => {
  await page.goto(routes.home());
  const widths = await page.locator("main img").evaluateAll((images) =>
    Promise.all(
      images.map(async (image) => {
        if (!(image instanceof HTMLImageElement)) return 0;
        image.loading = "eager";
        await image.decode();
        return image.naturalWidth;
      }),
    ),
  );
  expect(widths.length).toBeGreaterThanOrEqual(forSale.length);
  expect(widths.filter((width) => width === 0)).toEqual([]);
});

unscripted("a product's page tells what it is and what it costs, and leads back to its category", async ({ page }) => {
  const kettle = demoProduct("enamel-kettle");
  await page.goto(routes.home());
  await page.getByRole("link", { name: kettle.name }).click();
  await expect(heading(page, kettle.name)).toBeVisible();
  await expect(page).toHaveTitle(`${kettle.name} · Fern & Field`);
  await expect(page.getByText(`${money(kettle.priceCents)} incl. VAT`)).toBeVisible();
  await expect(page.getByText(kettle.description)).toBeVisible();
  await page.getByRole("link", { name: kettle.category, exact: true }).click();
  await expect(page).toHaveURL(`${routes.home()}#${kettle.category.toLowerCase()}`);
});

unscripted("a product that is no longer sold can be seen and not be bought", async ({ page }) => {
  const retired = demoProducts.at(-1)?.slug ?? "";
  await page.goto(routes.product(retired));
  await expect(page.getByText("This is not for sale at the moment.")).toBeVisible();
  await expect(button(page, "Add to cart")).toHaveCount(0);
});

for (const path of [routes.product("no-such-thing"), "/products/%00", "/nowhere"]) {
  unscripted(`${path} is not found, in words`, async ({ page, complaints }) => {
    complaints.expect(/status of 404/);
    const response = await page.goto(path);
    expect(response?.status()).toBe(404);
    await expect(heading(page, "We could not find that")).toBeVisible();
    await expect(page).toHaveTitle("Not found · Fern & Field");
    await page.getByRole("link", { name: "Back to the store" }).click();
    await expect(page).toHaveURL(routes.home());
  });
}

unscripted("every page says that this is a demo", async ({ page }) => {
  for (const path of [
    routes.home(),
    routes.product("enamel-kettle"),
    routes.cart(),
    routes.login(),
    routes.register(),
  ]) {
    await page.goto(path);
    await expect(page.getByRole("complementary", { name: "About this store" })).toContainText("This is a demo store");
  }
});
