import { and, desc, eq, lt, sql } from "drizzle-orm";
import { pointAccounts, pointTransactions } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import type { Ctx } from "#lib/context.ts";

const reason = "spent_back";

/**
 * Gives back the points that were spent on an order, and tells how many: what was not committed yet goes, what was gets
 * a counterpart where it was taken from, or with the customer who has taken that guest in since. Once: the unique index
 * on order and reason refuses a second one. Call it in the transaction that cancels the order, which is locked.
 */
export async function returnSpentPoints(ctx: Ctx, orderId: string): Promise<number> {
  const isOfOrder = and(eq(pointTransactions.accountId, ctx.account.id), eq(pointTransactions.orderId, orderId));
  await ctx.db.delete(pointTransactions).where(and(isOfOrder, eq(pointTransactions.status, "pending")));
  const spent = await ctx.db
    .select({ amount: pointTransactions.amount, pointAccountId: pointTransactions.pointAccountId })
    .from(pointTransactions)
    .where(and(isOfOrder, eq(pointTransactions.status, "committed"), lt(pointTransactions.amount, 0)))
    .orderBy(desc(pointTransactions.committedAt), desc(pointTransactions.id));
  const [last] = spent;
  if (!last || (await ctx.db.$count(pointTransactions, and(isOfOrder, eq(pointTransactions.reason, reason)))) > 0)
    return 0;
  const amount = -spent.reduce((sum, each) => sum + each.amount, 0);
  const owner = await findOwner(ctx, last.pointAccountId);
  const [returned] = await ctx.db
    .insert(pointTransactions)
    .values({
      accountId: ctx.account.id,
      pointAccountId: owner.id,
      orderId,
      amount,
      status: "committed",
      committedAt: ctx.now,
      balanceAfterCommit: 0,
      reason,
      insertedAt: ctx.now,
    })
    .returning({ id: pointTransactions.id });
  if (!returned) throw new Error("a point transaction was not written");
  await record(ctx, "points_committed", { customerId: owner.customerId }, { transaction: returned.id, amount });
  return amount;
}

/** The point account that stands for that one now: of whoever has taken its customer in, however many steps it took. */
async function findOwner(ctx: Ctx, id: string): Promise<{ id: string; customerId: string }> {
  const [owner] = await ctx.db.execute<{ id: string; customerId: string }>(sql`
    with recursive owners as (
      select c.id, c.superseded_by_id from customers as c join ${pointAccounts} as p on p.customer_id = c.id where p.id = ${id}
      union select c.id, c.superseded_by_id from customers as c join owners on c.id = owners.superseded_by_id)
    select p.id, p.customer_id as "customerId" from owners join ${pointAccounts} as p on p.customer_id = owners.id
    where owners.superseded_by_id is null`);
  if (!owner) throw new Error("nobody has these points");
  return owner;
}
