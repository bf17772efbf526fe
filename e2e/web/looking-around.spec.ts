import { and, eq, gte, isNull, notExists, sql } from "drizzle-orm";
import { customers, orders } from "#db/schema/index.ts";
import { demoProducts } from "#demo/products.ts";
import { expect, test, unscripted } from "#e2e/fixtures.ts";
import { demoProduct, money } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

const forSale = demoProducts.slice(0, -1);
const categories = [...new Set(forSale.map(({ category }) => category))];

test("just looking sets no cookie and writes no customer", async ({ page, context, store }) => {
  const [start] = await store.db.execute<{ at: Date }>(sql`select now() as at`);
  for (const path of [routes.home(), routes.product("enamel-kettle"), routes.cart()]) {
    const response = await page.goto(path);
    expect(await response?.headerValue("set-cookie")).toBeNull();
  }
  expect(await context.cookies()).toEqual([]);
  const placedNothing = notExists(store.db.select().from(orders).where(eq(orders.customerId, customers.id)));
  const since = sql`${new Date(start?.at ?? 0).toISOString()}::timestamptz`;
  const born = and(gte(customers.insertedAt, since), eq(customers.status, "guest"), isNull(customers.supersededById));
  expect(await store.db.$count(customers, and(born, placedNothing))).toBe(0);
});

test("the front page shows everything for sale by category, with its price", async ({ newVisitor }) => {
  const front = await (await newVisitor()).goto(routes.home());
  expect(forSale.length).toBeGreaterThanOrEqual(24);
  for (const category of categories) {
    const tiles = front.region(category).parts("a");
    for (const { name, priceCents } of forSale.filter((product) => product.category === category)) {
      const tile = tiles.find((each) => each.parts("h3")[0]?.text === name);
      expect(tile?.text, name).toContain(money(priceCents));
    }
  }
  const names = front.parts("h3").map(({ text }) => text);
  expect(names.toSorted()).toEqual(forSale.map(({ name }) => name).toSorted());
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

test("a product's page tells what it is and what it costs, and leads back to its category", async ({ newVisitor }) => {
  const kettle = demoProduct("enamel-kettle");
  const visitor = await newVisitor();
  await visitor.goto(routes.home());
  const product = await visitor.follow(new RegExp(`^${kettle.name}`));
  expect(product.heading).toBe(kettle.name);
  expect(product.title).toBe(`${kettle.name} · Fern & Field`);
  expect(product.text).toContain(`${money(kettle.priceCents)} incl. VAT`);
  expect(product.text).toContain(kettle.description);
  expect(product.link(kettle.category)).toBe(`${routes.home()}#${kettle.category.toLowerCase()}`);
});

test("a product that is no longer sold can be seen and not be bought", async ({ newVisitor }) => {
  const product = await (await newVisitor()).goto(routes.product(demoProducts.at(-1)?.slug ?? ""));
  expect(product.text).toContain("This is not for sale at the moment.");
  expect(product.hasButton("Add to cart")).toBe(false);
});

for (const path of [routes.product("no-such-thing"), "/products/%00", "/nowhere"]) {
  test(`${path} is not found, in words`, async ({ newVisitor }) => {
    const visitor = await newVisitor();
    const { heading, title } = await visitor.goto(path);
    expect(visitor.status).toBe(404);
    expect([heading, title]).toEqual(["We could not find that", "Not found · Fern & Field"]);
    expect(visitor.page.link("Back to the store")).toBe(routes.home());
  });
}

test("every page says that this is a demo", async ({ newVisitor }) => {
  const visitor = await newVisitor();
  for (const path of [
    routes.home(),
    routes.product("enamel-kettle"),
    routes.cart(),
    routes.login(),
    routes.register(),
  ]) {
    const page = await visitor.goto(path);
    expect(page.region("About this store").text).toContain("This is a demo store");
  }
});
