import { findProducts } from "#lib/desk/products.ts";
import { defineDeskRoute } from "#lib/request/desk-route.ts";

export const dynamic = "force-dynamic";

const shown = 8;

export const GET = defineDeskRoute("orders:place_for", async (ctx, { q = "" }) =>
  Response.json(await findProducts(ctx, q, shown), { headers: { "Cache-Control": "private, no-store" } }),
);
