import { and, eq, gt, inArray, sql, sum } from "drizzle-orm";
import { pointAccounts, pointTransactions } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";

async function lockLedgers(ctx: Ctx, from: string, to: string) {
  const ledgers = await ctx.db
    .select()
    .from(pointAccounts)
    .where(inArray(pointAccounts.customerId, [from, to]))
    .orderBy(pointAccounts.id)
    .for("update");
  const ledgerOf = (id: string) => ledgers.find((ledger) => ledger.customerId === id);
  return { given: ledgerOf(from), own: ledgerOf(to) };
}

type Transfer = { from: string; to: string; amount: number; reason: "merge" | "merge undone" };

/** Lot by lot, those that end first before the others, so that every point ends where it is on the day it would have. */
async function transfer(ctx: Ctx, { from, to, amount, reason }: Transfer): Promise<void> {
  const lots = await ctx.db
    .select({ expiresAt: pointTransactions.expiresAt, unspent: sum(pointTransactions.unspent).mapWith(Number) })
    .from(pointTransactions)
    .where(and(eq(pointTransactions.pointAccountId, from), gt(pointTransactions.unspent, 0)))
    .groupBy(pointTransactions.expiresAt)
    .orderBy(sql`${pointTransactions.expiresAt} asc nulls last`);
  const { id: accountId } = ctx.account;
  const entry = { accountId, status: "committed", committedAt: ctx.now, balanceAfterCommit: 0, reason } as const;
  let left = amount;
  for (const { expiresAt, unspent } of lots) {
    const part = Math.min(left, unspent);
    if (part <= 0) break;
    await ctx.db.insert(pointTransactions).values({ ...entry, pointAccountId: from, amount: -part });
    await ctx.db.insert(pointTransactions).values({ ...entry, pointAccountId: to, amount: part, expiresAt });
    left -= part;
  }
}

/** Gives all points of one customer to another, and tells how many those were. */
export async function movePoints(ctx: Ctx, from: string, to: string): Promise<number> {
  const { given, own } = await lockLedgers(ctx, from, to);
  if (!given || !own || given.balance === 0) return 0;
  await transfer(ctx, { from: given.id, to: own.id, amount: given.balance, reason: "merge" });
  return given.balance;
}

/** Gives so many points of a merge back, or as many as were not spent since: nobody falls below zero. */
export async function givePointsBack(ctx: Ctx, from: string, to: string, amount: number): Promise<void> {
  const { given, own } = await lockLedgers(ctx, from, to);
  const left = Math.min(amount, own?.balance ?? 0);
  if (given && own && left > 0)
    await transfer(ctx, { from: own.id, to: given.id, amount: left, reason: "merge undone" });
}

const ledgerIdOf = (id: string) => sql`(select id from ${pointAccounts} where ${pointAccounts.customerId} = ${id})`;
const isPending = eq(pointTransactions.status, "pending");

/**
 * What was not committed yet may be still, by the other customer. Gives the ids of the transactions. Call it before the
 * points themselves are moved: who commits a transaction locks that first, and then the ledger.
 */
export async function movePendingPoints(ctx: Ctx, from: string, to: string): Promise<string[]> {
  const rows = await ctx.db
    .update(pointTransactions)
    .set({ pointAccountId: ledgerIdOf(to) })
    .where(and(eq(pointTransactions.pointAccountId, ledgerIdOf(from)), isPending, sql`exists ${ledgerIdOf(to)}`))
    .returning({ id: pointTransactions.id });
  return rows.map((row) => row.id);
}

/** Gives those of them back that are pending still. */
export async function givePendingPointsBack(ctx: Ctx, from: string, to: string, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await ctx.db
    .update(pointTransactions)
    .set({ pointAccountId: ledgerIdOf(from) })
    .where(
      and(
        inArray(pointTransactions.id, ids),
        eq(pointTransactions.pointAccountId, ledgerIdOf(to)),
        isPending,
        sql`exists ${ledgerIdOf(from)}`,
      ),
    );
}
