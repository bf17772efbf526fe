import { eq } from "drizzle-orm";
import { accounts } from "#db/schema/index.ts";
import { forgetAccount } from "#lib/accounts/accounts.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import type { PointPolicyInput } from "#lib/points/schema.ts";
import { Refusal } from "#lib/refusal.ts";

/** The account's rules for points as they are now. */
export async function findPointPolicy(ctx: Ctx): Promise<PointPolicyInput> {
  requirePermission(ctx, "points:settings");
  const [policy] = await ctx.db
    .select({
      valueCents: accounts.pointValueCents,
      limit: accounts.pointsLimit,
      months: accounts.pointsExpireAfterMonths,
    })
    .from(accounts)
    .where(eq(accounts.id, ctx.account.id));
  if (!policy) throw new Refusal("not_found");
  return policy;
}

/**
 * Says what a point pays, how many staff give or take alone, and after how many months what is given from now on ends;
 * null for: they cannot be spent, any number, never. What was given before keeps its day.
 */
export async function changePointPolicy(ctx: Ctx, { valueCents, limit, months }: PointPolicyInput): Promise<void> {
  requirePermission(ctx, "points:settings");
  await inTransaction(ctx, async (ctx) => {
    await ctx.db
      .update(accounts)
      .set({ pointValueCents: valueCents, pointsLimit: limit, pointsExpireAfterMonths: months })
      .where(eq(accounts.id, ctx.account.id));
    const fields = ["pointValueCents", "pointsLimit", "pointsExpireAfterMonths"];
    await record(ctx, "account_changed", {}, { fields, to: [valueCents, limit, months] });
  });
  forgetAccount(ctx.db, ctx.account.id);
}
