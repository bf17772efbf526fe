import { record } from "#lib/audit.ts";
import type { Ctx } from "#lib/context.ts";
import { requireOwner } from "#lib/identity/own-factor.ts";
import { countAttempt } from "#lib/identity/throttle.ts";
import { accountKinds } from "#lib/privacy/account-kinds.ts";
import { zipOf } from "#lib/privacy/archive.ts";
import { csvOf } from "#lib/privacy/csv.ts";
import { jsonOf } from "#lib/privacy/document.ts";
import { historyKinds } from "#lib/privacy/history-kinds.ts";
import { type Own, ownOf } from "#lib/privacy/kinds.ts";
import { orderKinds, ordersInOneTable } from "#lib/privacy/order-kinds.ts";
import type { ExportFormat } from "#lib/privacy/schema.ts";
import { Refusal } from "#lib/refusal.ts";

/** Everything that is held about a customer, kind by kind. */
export const heldKinds = [...accountKinds, ...orderKinds, ...historyKinds];

/** A file on its way: it is read while it is sent. */
export type Download = { name: string; type: string; parts: AsyncGenerator<string | Uint8Array> };

type ExportInput = { format: ExportFormat; password: string; code?: string | undefined };

/**
 * A copy of everything that is held about the asking customer, for the password and a code of the second factor where
 * there is one (`requireOwner` says what it refuses): as one JSON document, as CSV files in an archive, or the orders
 * alone as one CSV file. Ten an hour.
 */
export async function exportOwn(ctx: Ctx, { format, ...shown }: ExportInput): Promise<Download> {
  if (ctx.viewer.kind !== "customer") throw new Refusal("log_in_first");
  const { customerId, userId } = ctx.viewer;
  const { epoch } = await requireOwner(ctx, shown);
  await countAttempt(ctx, [{ limit: "exportUser", of: userId }]);
  const own = await ownOf(ctx);
  if (own.user.epoch !== epoch) throw new Refusal("log_in_first");
  await record(ctx, "data_exported", { customerId, userId }, { format });
  return fileOf(format, own);
}

function fileOf(format: ExportFormat, own: Own): Download {
  const day = own.ctx.now.toISOString().slice(0, 10);
  if (format === "json")
    return { name: `account-${day}.json`, type: "application/json", parts: jsonOf(heldKinds, own) };
  if (format === "orders")
    return { name: `orders-${day}.csv`, type: "text/csv; charset=utf-8", parts: csvOf(ordersInOneTable, own) };
  const files = heldKinds.map((kind) => ({ name: `${kind.name}.csv`, parts: csvOf(kind, own) }));
  return { name: `account-${day}.zip`, type: "application/zip", parts: zipOf(files) };
}
