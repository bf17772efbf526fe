import type { Ctx } from "#lib/context.ts";
import { findPeople } from "#lib/desk/find.ts";
import { findInput } from "#lib/desk/schema.ts";
import type { CustomerHitView } from "#lib/desk/views.ts";

const atMost = 10;

/** Other customers who have the words that staff typed. */
export async function findOthers(ctx: Ctx, id: string, typed: string): Promise<CustomerHitView[]> {
  const found = await findPeople(ctx, findInput.parse({ q: typed, kind: "customers" }), atMost + 1);
  return (found.customers?.rows ?? []).filter((row) => row.id !== id && row.status !== "deleted").slice(0, atMost);
}
