import { and, eq, isNotNull, isNull, lt } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { customers, merges } from "#db/schema/index.ts";
import { findAccount } from "#lib/accounts/accounts.ts";
import { undoneWithin } from "#lib/claims/evidence.ts";
import { lockCustomers } from "#lib/claims/write-claims.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { endMergedLogIns } from "#lib/customers/what-stays.ts";
import { errorForLog, log } from "#lib/http/log.ts";
import { after } from "#lib/time.ts";

const atOnce = 1_000;

/**
 * Ends the log-ins for good that a merge by staff had ended, once it cannot be undone any more: their names are free. Each
 * in a transaction of its own; one that fails holds no other up. Gives how many those were.
 */
export async function freeMergedNames(db: Db, now: Date): Promise<number> {
  const isOver = and(
    isNotNull(customers.supersededById),
    isNotNull(customers.userId),
    isNull(merges.undoneAt),
    lt(merges.mergedAt, after(now, -undoneWithin)),
  );
  const due = await db
    .select({ id: customers.id, accountId: customers.accountId })
    .from(customers)
    .innerJoin(merges, eq(merges.fromCustomerId, customers.id))
    .where(isOver)
    .limit(atOnce);
  let freed = 0;
  for (const { id, accountId } of due) {
    const account = await findAccount(db, accountId, now);
    if (!account) continue;
    const ctx: Ctx = { db, account, viewer: { kind: "anonymous" }, now, origin: { address: null, userAgent: null } };
    try {
      await inTransaction(ctx, async (ctx) => {
        await lockCustomers(ctx, [id]);
        await endMergedLogIns(ctx, [id]);
      });
      freed += 1;
    } catch (error) {
      log().error({ customer: id, error: errorForLog(error) }, "a merged name could not be freed");
    }
  }
  return freed;
}
