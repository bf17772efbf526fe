import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Customer, Guest } from "#e2e/web/people.ts";
import { ctxOf, type Store } from "#e2e/web/store.ts";
import { mergeCustomers } from "#lib/claims/merge-customers.ts";
import { findMergePreview } from "#lib/claims/merge-preview.ts";
import type { StaffRoleView } from "#lib/identity/views.ts";
import { routes } from "#lib/routes.ts";

const folder = join(import.meta.dirname, "..", "..", "app", "service-desk");

/** Every page and route handler of the desk, by its file below `app/service-desk`. */
export const deskFiles = (): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /(^|\/)(page\.tsx|route\.ts)$/.test(name))
    .sort();

const staff = ["support_specialist", "developer", "administrator"] as const;
const administrators = ["administrator"] as const;

export type Door = { file: string; path: string; opensTo: readonly StaffRoleView[]; isData: boolean };

/** People and orders that the desk's pages are about. */
export type Known = { customer: Customer; orderId: string; mergeId: string };

/** Whom each page and route handler of the desk opens to, with an address at which there is something to see. */
export function deskDoors({ customer: { id }, orderId, mergeId }: Known): Door[] {
  const opening: Record<string, [path: string, opensTo: readonly StaffRoleView[]]> = {
    "page.tsx": [routes.desk.today(), staff],
    "approvals/page.tsx": [routes.desk.approvals(), staff],
    "customers/[id]/delete/page.tsx": [routes.desk.deleteCustomer(id), staff],
    "customers/[id]/merge/page.tsx": [routes.desk.merge(id), staff],
    "customers/[id]/merges/[mergeId]/page.tsx": [routes.desk.undoMerge(id, mergeId), staff],
    "customers/[id]/order/page.tsx": [routes.desk.newOrder(id), staff],
    "customers/[id]/page.tsx": [routes.desk.customer(id), staff],
    "customers/[id]/see/page.tsx": [routes.desk.see(id), staff],
    "customers/[id]/suspend/page.tsx": [routes.desk.suspend(id), staff],
    "customers/new/page.tsx": [routes.desk.newGuest(), staff],
    "find/export/count/route.ts": [routes.desk.findExportCount({ q: "quinn" }), staff],
    "find/export/route.ts": [routes.desk.findExport({ q: id }), staff],
    "find/page.tsx": [routes.desk.find(), staff],
    "find/results/route.ts": [routes.desk.findResults("quinn"), staff],
    "look-in/route.ts": [routes.desk.stopLooking(), []],
    "orders/[id]/page.tsx": [routes.desk.order(orderId), staff],
    "orders/[id]/slip/page.tsx": [routes.desk.slip(orderId), staff],
    "orders/page.tsx": [routes.desk.orders(), staff],
    "points/page.tsx": [routes.desk.points(id), staff],
    "products/results/route.ts": [routes.desk.productResults("kettle"), staff],
    "team/page.tsx": [routes.desk.team(), administrators],
  };
  return Object.entries(opening).map(([file, [path, opensTo]]) => ({
    file,
    path,
    opensTo,
    isData: file.endsWith("route.ts"),
  }));
}

/** Lets the desk merge a guest into a customer; gives the merge's id. */
export async function mergedAtDesk(store: Store, guest: Guest, customer: Customer, userId: string): Promise<string> {
  const ctx = ctxOf(store, { kind: "staff", role: "support_specialist", userId, sessionId: null });
  const preview = await findMergePreview(ctx, { ids: [guest.id, customer.id], keep: customer.id });
  const merging = { fromId: guest.id, intoId: customer.id, reason: "Called us", chosen: {} };
  const merged = await mergeCustomers(ctx, { ...merging, seen: preview?.plan?.facts ?? {} });
  if ("asks" in merged) throw new Error(merged.asks);
  return merged.mergeId;
}
