import { and, isNull, lte } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { suspensions } from "#db/schema/index.ts";
import { findAccount } from "#lib/accounts/accounts.ts";
import { liftOverdue } from "#lib/customers/suspend.ts";
import { errorForLog, log } from "#lib/http/log.ts";

const atOnce = 1_000;

/**
 * Lifts the suspensions whose time is over, each in a transaction of its own; several processes may do it at once. One
 * that cannot be lifted holds no other up. Gives how many were lifted.
 */
export async function liftDueSuspensions(db: Db, now: Date): Promise<number> {
  const due = await db
    .select({ customerId: suspensions.customerId, accountId: suspensions.accountId })
    .from(suspensions)
    .where(and(isNull(suspensions.endedAt), lte(suspensions.until, now)))
    .orderBy(suspensions.until)
    .limit(atOnce);
  let lifted = 0;
  for (const { customerId, accountId } of due) {
    const account = await findAccount(db, accountId, now);
    if (!account) continue;
    const origin = { address: null, userAgent: null };
    try {
      if (await liftOverdue({ db, account, viewer: { kind: "anonymous" }, now, origin }, customerId)) lifted += 1;
    } catch (error) {
      log().error({ customer: customerId, error: errorForLog(error) }, "a suspension could not be lifted");
    }
  }
  return lifted;
}
