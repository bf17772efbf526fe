import type { Ctx } from "#lib/context.ts";
import { findPeople } from "#lib/desk/find.ts";
import { findInput } from "#lib/desk/schema.ts";
import type { CustomerHitView, DeskCustomerView } from "#lib/desk/views.ts";

const atMost = 10;

/** Other customers who have the words that staff typed. */
export async function findOthers(ctx: Ctx, id: string, typed: string): Promise<CustomerHitView[]> {
  const found = await findPeople(ctx, findInput.parse({ q: typed, kind: "customers" }), atMost + 1);
  return (found.customers?.rows ?? []).filter((row) => row.id !== id && row.status !== "deleted").slice(0, atMost);
}

/** Other customers with the same mailbox, telephone or name: they may be the same person. */
export async function findLookAlikes(
  ctx: Ctx,
  { id, email, phone, name }: Pick<DeskCustomerView, "id" | "email" | "phone" | "name">,
): Promise<CustomerHitView[]> {
  const words = [email, phone, name].flatMap((word) => word?.trim() || []);
  const found = await Promise.all(words.map((word) => findOthers(ctx, id, word)));
  const all = found.flat();
  return all.filter((row, at) => all.findIndex((each) => each.id === row.id) === at).slice(0, atMost);
}
