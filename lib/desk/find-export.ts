import type { Ctx } from "#lib/context.ts";
import { countAllHits, readAllHits } from "#lib/desk/find.ts";
import type { FindInput } from "#lib/desk/schema.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { csvFile } from "#lib/privacy/csv.ts";
import type { Download } from "#lib/privacy/export.ts";

const columns = {
  customers: ["id", "status", "code", "name", "email", "phone", "label", "since"],
  orders: ["id", "code", "status", "placedAt", "currency", "totalCents", "name", "label", "customerId"],
};

/** All that the box and its filters find of one kind, as a CSV file: read by key, while it is taken, and never held whole. */
export function exportHits(ctx: Ctx, query: FindInput): Download {
  requirePermission(ctx, "customers:list");
  const kind = query.kind ?? "customers";
  const parts = csvFile(columns[kind], readAllHits(ctx, query, kind));
  return { name: `${kind}-${ctx.now.toISOString().slice(0, 10)}.csv`, type: "text/csv; charset=utf-8", parts };
}

/** How many rows that file will have, for whoever waits for it. */
export const countExport = (ctx: Ctx, query: FindInput): Promise<number> =>
  countAllHits(ctx, query, query.kind ?? "customers");
