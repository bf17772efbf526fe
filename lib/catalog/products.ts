import { and, asc, eq, getTableColumns, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { preparedOnce } from "#db/prepared.ts";
import { categories, products } from "#db/schema/index.ts";
import type { CategoryView, ProductView } from "#lib/catalog/views.ts";
import type { Ctx } from "#lib/context.ts";

const card = {
  id: products.id,
  slug: products.slug,
  name: products.name,
  summary: products.summary,
  priceCents: products.priceCents,
  art: products.art,
  isSold: products.isSold,
};

const soldProducts = preparedOnce((db: Db) =>
  db
    .select({ categorySlug: categories.slug, categoryName: categories.name, ...card })
    .from(products)
    .innerJoin(categories, eq(categories.id, products.categoryId))
    .where(and(eq(products.accountId, sql.placeholder("accountId")), eq(products.isSold, true)))
    .orderBy(asc(categories.position), asc(products.position), asc(products.name))
    .prepare("sold_products"),
);

/** Everything for sale, by category, in the shopkeeper's order. */
export async function listProducts(ctx: Ctx): Promise<CategoryView[]> {
  const rows = await soldProducts(ctx.db).execute({ accountId: ctx.account.id });
  const byCategory = new Map<string, CategoryView>();
  for (const { categorySlug, categoryName, ...product } of rows) {
    const category = byCategory.get(categorySlug) ?? { slug: categorySlug, name: categoryName, products: [] };
    category.products.push(product);
    byCategory.set(categorySlug, category);
  }
  return [...byCategory.values()];
}

/** The product at that address, also when it is no longer sold; null when there never was one. */
export async function findProduct(ctx: Ctx, slug: string): Promise<ProductView | null> {
  if (!/^[\w-]{1,120}$/.test(slug)) return null;
  const [product] = await ctx.db
    .select({ ...getTableColumns(products), category: { slug: categories.slug, name: categories.name } })
    .from(products)
    .innerJoin(categories, eq(categories.id, products.categoryId))
    .where(and(eq(products.accountId, ctx.account.id), eq(products.slug, slug)));
  return product ?? null;
}
