import { and, eq, type SQL } from "drizzle-orm";
import { orders } from "#db/schema/index.ts";
import { lockCustomers, MovedMeanwhile } from "#lib/claims/write-claims.ts";
import type { Ctx } from "#lib/context.ts";
import { Refusal } from "#lib/refusal.ts";

export type OrderRow = typeof orders.$inferSelect;

/**
 * The order that this is true of, locked until the transaction ends, and before it the customer who has it. Refuses
 * `not_found`. Throws `MovedMeanwhile` when it came to somebody else in between: call it within `untilNobodyMoves`.
 */
export async function lockWithCustomer(ctx: Ctx, id: string, isMeant?: SQL): Promise<OrderRow> {
  const isIt = and(eq(orders.id, id), eq(orders.accountId, ctx.account.id), isMeant);
  const [seen] = await ctx.db.select({ customerId: orders.customerId }).from(orders).where(isIt);
  if (seen?.customerId) await lockCustomers(ctx, [seen.customerId]);
  const [order] = seen ? await ctx.db.select().from(orders).where(isIt).for("update") : [];
  if (!order) throw new Refusal("not_found");
  if (order.customerId !== seen?.customerId) throw new MovedMeanwhile();
  return order;
}
