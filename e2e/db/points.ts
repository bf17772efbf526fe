import { eq, sql } from "drizzle-orm";
import { v7 } from "uuid";
import { pointAccounts, pointTransactions } from "#db/schema/index.ts";
import type { Store } from "#e2e/db/people.ts";

const entry = (store: Store, ledger: string, amount: number) => ({
  id: v7(),
  account_id: store.account.id,
  point_account_id: ledger,
  amount,
});

/** A row for `point_transactions` that moves no balance yet. */
export const pending = entry;

/** A row for `point_transactions` that is committed as it is written. */
export const committed = (store: Store, ledger: string, amount: number) => ({
  ...entry(store, ledger, amount),
  status: "committed",
});

/** The id of the customer's point account. */
export async function ledgerOf({ db }: Store, customerId: string): Promise<string> {
  const [ledger] = await db.select().from(pointAccounts).where(eq(pointAccounts.customerId, customerId));
  if (!ledger) throw new Error("the customer has no point account");
  return ledger.id;
}

/** Commits a transaction of that many points; a negative number spends them. */
export async function awardPoints(store: Store, customerId: string, amount: number): Promise<void> {
  const pointAccountId = await ledgerOf(store, customerId);
  await store.db
    .insert(pointTransactions)
    .values({ accountId: store.account.id, pointAccountId, amount, status: "committed" });
}

/** What the point account says, and what its committed transactions come to. */
export async function balanceOf({ db }: Store, customerId: string) {
  const [found] = await db
    .select({
      balance: pointAccounts.balance,
      sum: sql<number>`coalesce(sum(${pointTransactions.amount}) filter (where ${pointTransactions.status} = 'committed'), 0)::int`,
      committed: sql<number>`(count(*) filter (where ${pointTransactions.status} = 'committed'))::int`,
    })
    .from(pointAccounts)
    .leftJoin(pointTransactions, eq(pointTransactions.pointAccountId, pointAccounts.id))
    .where(eq(pointAccounts.customerId, customerId))
    .groupBy(pointAccounts.id);
  if (!found) throw new Error("the customer has no point account");
  return found;
}
