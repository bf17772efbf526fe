import { and, asc, desc, eq, sql } from "drizzle-orm";
import { products } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { fits } from "#lib/desk/hits.ts";
import type { ProductHitView } from "#lib/desk/views.ts";
import { requirePermission } from "#lib/identity/permissions.ts";

/** The products that have all these words, or beginnings of words, in name or code; those that are sold first. Nothing for nothing. */
export async function findProducts(ctx: Ctx, typed: string, limit: number): Promise<ProductHitView[]> {
  requirePermission(ctx, "orders:place_for");
  const words = typed.slice(0, 100).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const searched = sql`folded(' ' || ${products.name} || ' ' || ${products.code})`;
  const { id, code, name, priceCents, isSold } = products;
  return ctx.db
    .select({ id, code, name, priceCents, isSold })
    .from(products)
    .where(
      and(
        eq(products.accountId, ctx.account.id),
        ...words.map((word) => fits(searched, `% ${word.replace(/[\\%_]/g, "\\$&")}%`)),
      ),
    )
    .orderBy(desc(products.isSold), asc(products.name), asc(products.id))
    .limit(limit);
}
