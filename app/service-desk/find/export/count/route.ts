import { countExport } from "#lib/desk/find-export.ts";
import { findInput } from "#lib/desk/schema.ts";
import { defineDeskRoute } from "#lib/request/desk-route.ts";

export const dynamic = "force-dynamic";

export const GET = defineDeskRoute("customers:list", async (ctx, query) =>
  Response.json(
    { rows: await countExport(ctx, findInput.parse(query)) },
    { headers: { "Cache-Control": "private, no-store" } },
  ),
);
