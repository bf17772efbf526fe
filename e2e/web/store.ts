import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { connect, type Db } from "#db/client.ts";
import { categories, products } from "#db/schema/index.ts";
import { demoAccountId } from "#demo/people.ts";
import { demoProducts } from "#demo/products.ts";
import { type Account, findStorefront } from "#lib/accounts/accounts.ts";
import type { Ctx, Viewer } from "#lib/context.ts";
import { formatMoney } from "#lib/money.ts";

export type Product = { id: string; slug: string; name: string; priceCents: number };

/** The database and the secret of the store that is being visited, for arranging and for checking what it wrote. */
export type Store = { db: Db; account: Account; secret: string };

export async function openStore(): Promise<{ store: Store; close: () => Promise<void> }> {
  const url = process.env.TEST_DATABASE_URL;
  const secret = process.env.TEST_AUTH_SECRET ?? process.env.AUTH_SECRET;
  if (!url || !secret)
    throw new Error("These tests need TEST_DATABASE_URL and TEST_AUTH_SECRET, which `npm test` sets.");
  const { db, sql } = connect(url, 4);
  const account = await findStorefront(db, demoAccountId);
  if (!account) throw new Error("The demo store is not in this database.");
  return { store: { db, account, secret }, close: () => sql.end() };
}

export const ctxOf = ({ db, account }: Store, viewer: Viewer, now = new Date()): Ctx => ({
  db,
  account,
  viewer,
  now,
  origin: { address: null, userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0" },
});

/** An amount as the demo store writes it. */
export const money = (cents: number) => formatMoney(cents, "EUR", "en-IE");

/** A product of the demo catalogue, which no test may change. */
export function demoProduct(slug: string) {
  const product = demoProducts.find((each) => each.slug === slug);
  if (!product) throw new Error(`There is no ${slug} in the demo store.`);
  return product;
}

/** A product of the test's own, to be repriced and retired. */
export async function newProduct({ db, account }: Store, given: { name?: string; priceCents?: number } = {}) {
  const mark = randomUUID().slice(0, 8);
  const { name = `Trial lamp ${mark}`, priceCents = 1000 } = given;
  const [category] = await db.select().from(categories).where(eq(categories.accountId, account.id)).limit(1);
  const [product] = await db
    .insert(products)
    .values({
      accountId: account.id,
      categoryId: category?.id ?? "",
      slug: `trial-${mark}`,
      code: `TRY-${mark}`,
      name,
      summary: "Made for one test.",
      description: "It is gone when the test is over.",
      art: "jointed-desk-lamp.svg",
      priceCents,
      currency: "EUR",
      position: 1000,
    })
    .returning();
  if (!product) throw new Error("the product was not written");
  return product;
}

export async function changePrice({ db }: Store, product: Product, priceCents: number): Promise<void> {
  await db.update(products).set({ priceCents }).where(eq(products.id, product.id));
}

export async function stopSelling({ db }: Store, product: Product): Promise<void> {
  await db.update(products).set({ isSold: false }).where(eq(products.id, product.id));
}
