import { suggest } from "#lib/desk/suggestions.ts";
import { defineDeskRoute } from "#lib/request/desk-route.ts";

export const dynamic = "force-dynamic";

export const GET = defineDeskRoute("customers:list", async (ctx, { q }) =>
  Response.json(await suggest(ctx, q), { headers: { "Cache-Control": "private, no-store" } }),
);
