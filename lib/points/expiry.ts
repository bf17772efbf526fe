import { and, asc, eq, gt, lte } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { pointAccounts, pointTransactions } from "#db/schema/index.ts";
import { errorForLog, log } from "#lib/http/log.ts";

const atOnce = 1_000;

const isDue = (now: Date) => and(gt(pointTransactions.unspent, 0), lte(pointTransactions.expiresAt, now));

type Ledger = Pick<typeof pointAccounts.$inferSelect, "id" | "accountId">;

/**
 * Takes what was left of the lots whose day has come off a point account that is locked: a committed transaction for each
 * lot, which the ledger takes from the lot that ends first, and so from that one. Gives how many points ended.
 */
export async function endDueLots(db: Db, { id, accountId }: Ledger, now: Date): Promise<number> {
  const lots = await db
    .select({ unspent: pointTransactions.unspent })
    .from(pointTransactions)
    .where(and(eq(pointTransactions.pointAccountId, id), isDue(now)))
    .orderBy(asc(pointTransactions.expiresAt), asc(pointTransactions.committedAt));
  const entry = {
    accountId,
    pointAccountId: id,
    status: "committed",
    committedAt: now,
    balanceAfterCommit: 0,
  } as const;
  let ended = 0;
  for (const { unspent } of lots) {
    if (!unspent) continue;
    await db.insert(pointTransactions).values({ ...entry, amount: -unspent, reason: "expired", insertedAt: now });
    ended += unspent;
  }
  return ended;
}

/**
 * Ends the points whose day has come, each account's in a transaction of its own. Any number of processes may do it at
 * once: an account that somebody has in hand is passed by until the next time. Gives of how many accounts points ended.
 */
export async function endDuePoints(db: Db, now: Date): Promise<number> {
  const due = await db
    .selectDistinct({ id: pointTransactions.pointAccountId })
    .from(pointTransactions)
    .where(isDue(now))
    .limit(atOnce);
  let ended = 0;
  for (const { id } of due) {
    try {
      ended += await db.transaction(async (tx) => {
        const [ledger] = await tx
          .select({ id: pointAccounts.id, accountId: pointAccounts.accountId })
          .from(pointAccounts)
          .where(eq(pointAccounts.id, id))
          .for("update", { skipLocked: true });
        return ledger && (await endDueLots(tx, ledger, now)) > 0 ? 1 : 0;
      });
    } catch (error) {
      log().error({ pointAccount: id, error: errorForLog(error) }, "points that were due could not be ended");
    }
  }
  return ended;
}
