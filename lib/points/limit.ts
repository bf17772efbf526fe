import { and, eq, gt, inArray, type SQL, sql } from "drizzle-orm";
import { accounts, pointAccounts, pointRequests, pointTransactions } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { peopleOf } from "#lib/customers/what-stays.ts";
import { after, hours } from "#lib/time.ts";

const counted = hours(24);

/**
 * Whether a member of staff who gives or takes that many points needs a second person. What the same person has committed
 * for the same customer within a day counts with it, also for whoever was merged into them, so that nobody goes around the
 * limit in small steps. Call it with the point account locked. The operator needs nobody.
 */
export async function needsApproval(
  ctx: Ctx,
  { customerId }: { customerId: string },
  amount: number,
): Promise<boolean> {
  const alone = await findAlone(ctx, await peopleOf(ctx, customerId));
  return alone !== null && isAbove(ctx, sql`${alone}::bigint + ${Math.abs(amount)}::bigint`);
}

/**
 * Whether a member of staff has given or taken more for two customers together within a day than they may for one: then
 * somebody else has to merge them. Call it with
 * both point accounts locked.
 */
export async function needsAnotherToMerge(ctx: Ctx, [one, other]: [string, string]): Promise<boolean> {
  const people = [...(await peopleOf(ctx, one)), ...(await peopleOf(ctx, other))];
  const alone = await findAlone(ctx, people);
  return alone !== null && isAbove(ctx, sql`${alone}::bigint`);
}

/** How many points the asking member of staff has given and taken alone within a day; null for whoever else asks. */
async function findAlone(ctx: Ctx, people: string[]): Promise<string | null> {
  if (ctx.viewer.kind !== "staff") return null;
  const isApproved = sql`exists (select from ${pointRequests} where ${pointRequests.transactionId} = ${pointTransactions.id})`;
  const [alone] = await ctx.db
    .select({ sum: sql<string>`coalesce(sum(abs(${pointTransactions.amount})), 0)::text` })
    .from(pointTransactions)
    .innerJoin(pointAccounts, eq(pointAccounts.id, pointTransactions.pointAccountId))
    .where(
      and(
        inArray(pointAccounts.customerId, people),
        gt(pointTransactions.committedAt, after(ctx.now, -counted)),
        eq(pointTransactions.writtenByUserId, ctx.viewer.userId),
        sql`not ${isApproved}`,
      ),
    );
  return alone?.sum ?? null;
}

async function isAbove(ctx: Ctx, points: SQL): Promise<boolean> {
  const [account] = await ctx.db
    .select({ isAbove: sql<boolean | null>`${points} > ${accounts.pointsLimit}` })
    .from(accounts)
    .where(eq(accounts.id, ctx.account.id));
  return account?.isAbove ?? false;
}
