import { and, eq } from "drizzle-orm";
import { isOutOfRange, refusedBy } from "#db/refused.ts";
import { pointAccounts, pointTransactions } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import type { Ctx } from "#lib/context.ts";
import { endDueLots } from "#lib/points/expiry.ts";
import { type Fault, Refusal } from "#lib/refusal.ts";

export type PointAccountRecord = typeof pointAccounts.$inferSelect;
export type PointTransactionRecord = typeof pointTransactions.$inferSelect;

export const amountFault: Fault = { field: "amount", code: "number", says: "There are not enough points for that" };

/** What a transaction says that is committed as it is written; the ledger's trigger finds the balance. */
export const committedNow = (ctx: Ctx) =>
  ({ status: "committed", committedAt: ctx.now, balanceAfterCommit: 0 }) as const;

/**
 * The point account, locked until the transaction ends, with what was due to end taken off it. Lock customers and
 * pending transactions before. Refuses `not_found`.
 */
export async function lockLedger(
  ctx: Ctx,
  isMeant: { id: string } | { customerId: string },
): Promise<PointAccountRecord> {
  const isIt = "id" in isMeant ? eq(pointAccounts.id, isMeant.id) : eq(pointAccounts.customerId, isMeant.customerId);
  const read = () =>
    ctx.db
      .select()
      .from(pointAccounts)
      .where(and(isIt, eq(pointAccounts.accountId, ctx.account.id)))
      .for("update");
  const [ledger] = await read();
  if (!ledger) throw new Refusal("not_found");
  const ended = await endDueLots(ctx.db, ledger, ctx.now);
  return { ...ledger, balance: ledger.balance - ended };
}

/** Commits a pending transaction whose row, and whose point account, are locked. */
export async function commitPending(ctx: Ctx, id: string, ledger: PointAccountRecord): Promise<PointTransactionRecord> {
  const [committed] = await ctx.db
    .update(pointTransactions)
    .set({ ...committedNow(ctx), updatedAt: ctx.now })
    .where(and(eq(pointTransactions.id, id), eq(pointTransactions.status, "pending")))
    .returning();
  if (!committed) throw new Error("a point transaction was not committed");
  await recordCommit(ctx, ledger, committed);
  return committed;
}

/** Notes that points were committed, and by whom. */
export async function recordCommit(
  ctx: Ctx,
  { customerId }: PointAccountRecord,
  { id, amount }: PointTransactionRecord,
): Promise<void> {
  await record(ctx, "points_committed", { customerId }, { transaction: id, amount });
}

/** The database keeps the balance, and refuses to let it go below zero or grow beyond what it can hold. */
export async function withinBalance<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (refusedBy(error) === "point_accounts_never_negative") throw new Refusal("below_zero", { field: "amount" });
    if (isOutOfRange(error))
      throw new Refusal("invalid_input", {
        faults: [{ ...amountFault, says: "That is more than an account can hold" }],
      });
    throw error;
  }
}
