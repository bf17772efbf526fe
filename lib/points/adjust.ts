import { and, eq } from "drizzle-orm";
import { v7 } from "uuid";
import { pointAccounts, pointTransactions } from "#db/schema/index.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { lockCustomer } from "#lib/customers/suspend.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { lockLedger } from "#lib/points/commit.ts";
import { createTransaction } from "#lib/points/ledger.ts";
import type { AdjustPointsInput } from "#lib/points/schema.ts";
import { Refusal } from "#lib/refusal.ts";

/** The number of a form that is to be done once. */
export const newOnce = () => v7();

/** Who the desk's page of points is about, by the words that are best known of them; null when they are gone. */
export async function findPointsOwner(
  ctx: Ctx,
  customerId: string,
): Promise<{ id: string; name: string | null } | null> {
  requirePermission(ctx, "points:grant");
  const owner = await ctx.db.query.customers.findFirst({
    columns: { id: true, name: true, email: true, status: true, supersededById: true },
    where: (customer, { and, eq }) => and(eq(customer.id, customerId), eq(customer.accountId, ctx.account.id)),
  });
  if (!owner || owner.status === "deleted" || owner.supersededById) return null;
  return { id: owner.id, name: owner.name ?? owner.email };
}

/**
 * Staff give a customer points or take some away, with a reason that the customer reads; once for each `once`, however
 * often it is sent. Above the account's limit it waits for a second person: then "waits". Refuses `below_zero`,
 * `not_found`, and `impossible_move` for a form that was sent before with other words.
 */
export async function adjustPoints(ctx: Ctx, input: AdjustPointsInput): Promise<"done" | "waits"> {
  requirePermission(ctx, "points:grant");
  const amount = input.direction === "give" ? input.points : -input.points;
  return inTransaction(ctx, async (ctx) => {
    await lockCustomer(ctx, input.customerId);
    const [before] = await ctx.db
      .select({ made: pointTransactions, customerId: pointAccounts.customerId })
      .from(pointTransactions)
      .innerJoin(pointAccounts, eq(pointAccounts.id, pointTransactions.pointAccountId))
      .where(and(eq(pointTransactions.id, input.once), eq(pointTransactions.accountId, ctx.account.id)));
    if (before) {
      const { made, customerId } = before;
      if (made.amount !== amount || made.reasonLabel !== input.reason || customerId !== input.customerId)
        throw new Refusal("impossible_move", {
          says: "This form was sent before. Open the page anew to give or take more.",
        });
      return made.status === "committed" ? "done" : "waits";
    }
    const ledger = await lockLedger(ctx, { customerId: input.customerId });
    if (ledger.balance + amount < 0)
      throw new Refusal("below_zero", { field: "points", says: `There are only ${ledger.balance} points to take.` });
    const made = await createTransaction(ctx, ledger.id, {
      id: input.once,
      fields: { reasonLabel: input.reason },
      amount,
      status: "committed",
      reason: input.direction === "give" ? "given" : "taken",
    });
    return made.status === "committed" ? "done" : "waits";
  });
}
