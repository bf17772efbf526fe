import { and, eq, isNull, sql } from "drizzle-orm";
import { apiRefreshTokens, customers, sessions, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { type CustomerMove, nextStatus } from "#lib/customers/status.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { Refusal } from "#lib/refusal.ts";
import { after, days } from "#lib/time.ts";

/** For how long a deletion that a customer has asked for can be taken back. */
export const deletionWaits = days(7);

/** Customer and user together, from now on: sessions and API tokens end in the same transaction. The name stays taken. */
export async function suspendCustomer(ctx: Ctx, id: string, reason: string): Promise<void> {
  await changeBoth(ctx, id, "suspend", reason);
}

/**
 * Lets a suspended customer in again, with the old password. Sessions from before stay ended. A deletion that was asked
 * for has waited, and its days begin anew: the customer could not take it back meanwhile.
 */
export async function reinstateCustomer(ctx: Ctx, id: string, reason: string): Promise<void> {
  await changeBoth(ctx, id, "reinstate", reason);
}

async function changeBoth(
  ctx: Ctx,
  id: string,
  move: CustomerMove & ("suspend" | "reinstate"),
  reason: string,
): Promise<void> {
  requirePermission(ctx, "customers:suspend");
  await inTransaction(ctx, async (ctx) => {
    const { userId, status, deletionDueAt } = await lockCustomer(ctx, id);
    const next = nextStatus(status, move);
    if (!userId) throw new Refusal("impossible_move");
    const due = next === "registered" && deletionDueAt ? after(ctx.now, deletionWaits) : deletionDueAt;
    await ctx.db.update(customers).set({ status: next, deletionDueAt: due }).where(eq(customers.id, id));
    await ctx.db
      .update(users)
      .set({ status: next === "suspended" ? "suspended" : "active", epoch: sql`${users.epoch} + 1` })
      .where(eq(users.id, userId));
    await ctx.db.delete(sessions).where(eq(sessions.userId, userId));
    await ctx.db.delete(apiRefreshTokens).where(eq(apiRefreshTokens.userId, userId));
    await record(ctx, move === "suspend" ? "suspended" : "reinstated", { customerId: id, userId }, { reason });
  });
}

/** The customer's row, locked until the transaction ends; refuses `not_found`. */
export async function lockCustomer(ctx: Ctx, id: string) {
  const [customer] = await ctx.db
    .select()
    .from(customers)
    .where(and(eq(customers.id, id), eq(customers.accountId, ctx.account.id), isNull(customers.supersededById)))
    .for("update");
  if (!customer || customer.status === "deleted") throw new Refusal("not_found");
  return customer;
}

/** The customer whose user has that name, in any case; null when nobody has it. */
export async function findCustomerByUsername(ctx: Ctx, username: string): Promise<string | null> {
  const [found] = await ctx.db
    .select({ id: users.customerId })
    .from(users)
    .where(and(eq(users.accountId, ctx.account.id), eq(sql`lower(${users.username})`, username)));
  return found?.id ?? null;
}
