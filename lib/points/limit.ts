import { and, eq, gt, sql } from "drizzle-orm";
import { accounts, pointRequests, pointTransactions } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { after, hours } from "#lib/time.ts";

const counted = hours(24);

/**
 * Whether a member of staff who gives or takes that many points needs a second person. What the same person has committed
 * on the same point account within a day counts with it, so that nobody goes around the limit in small steps. Call it
 * with the point account locked. The operator needs nobody.
 */
export async function needsApproval(ctx: Ctx, pointAccountId: string, amount: number): Promise<boolean> {
  if (ctx.viewer.kind !== "staff") return false;
  const isApproved = sql`exists (select from ${pointRequests} where ${pointRequests.transactionId} = ${pointTransactions.id})`;
  const alone = ctx.db
    .select({ sum: sql`coalesce(sum(abs(${pointTransactions.amount})), 0)` })
    .from(pointTransactions)
    .where(
      and(
        eq(pointTransactions.pointAccountId, pointAccountId),
        gt(pointTransactions.committedAt, after(ctx.now, -counted)),
        eq(pointTransactions.writtenByUserId, ctx.viewer.userId),
        sql`not ${isApproved}`,
      ),
    );
  const [account] = await ctx.db
    .select({ isAbove: sql<boolean | null>`${alone} + ${Math.abs(amount)}::bigint > ${accounts.pointsLimit}` })
    .from(accounts)
    .where(eq(accounts.id, ctx.account.id));
  return account?.isAbove ?? false;
}
