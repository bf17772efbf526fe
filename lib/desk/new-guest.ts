import { and, eq } from "drizzle-orm";
import { refusedBy } from "#db/refused.ts";
import { customers } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { createCustomer } from "#lib/customers/write-customers.ts";
import { alikeInWords, findAlike } from "#lib/desk/alike.ts";
import type { NewGuestInput } from "#lib/desk/new-guest-schema.ts";
import type { AlikeView } from "#lib/desk/views.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { Refusal } from "#lib/refusal.ts";

export type NewGuest = { id: string } | { asks: string; alike: AlikeView[] };

/**
 * Makes a guest of whatever somebody has told at the counter, which may be nothing. While others look like this one they
 * are shown instead, until it was agreed that it is none of them. The key is the guest's id: sent again it is the same.
 */
export async function makeGuest(ctx: Ctx, { key: id, agreed, ...told }: NewGuestInput): Promise<NewGuest> {
  requirePermission(ctx, "customers:list");
  const isMade = and(eq(customers.id, id), eq(customers.accountId, ctx.account.id));
  if ((await ctx.db.$count(customers, isMade)) > 0) return { id };
  const { firstName, lastName, email, phoneNumber } = told;
  const name = [firstName, lastName].filter(Boolean).join(" ") || null;
  const alike = await findAlike(ctx, { name, email, phone: phoneNumber });
  const asks = alikeInWords(alike);
  if (asks && agreed !== asks) return { asks, alike };
  const fields = Object.fromEntries(
    Object.entries({ name, firstName, lastName, email, phoneNumber }).filter(([, word]) => word),
  );
  try {
    return { id: await createCustomer(ctx, { id, fields, registering: null }) };
  } catch (error) {
    if (refusedBy(error) !== "customers_pkey") throw error;
    if ((await ctx.db.$count(customers, isMade)) === 0) throw new Refusal("impossible_move");
    return { id };
  }
}
