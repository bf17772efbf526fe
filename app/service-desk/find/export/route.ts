import { exportHits } from "#lib/desk/find-export.ts";
import { findInput } from "#lib/desk/schema.ts";
import { defineDeskRoute } from "#lib/request/desk-route.ts";
import { sendDownload } from "#lib/request/download.ts";

export const dynamic = "force-dynamic";

export const GET = defineDeskRoute("customers:list", async (ctx, query) =>
  sendDownload(exportHits(ctx, findInput.parse(query))),
);
