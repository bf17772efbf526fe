import { eq, sql } from "drizzle-orm";
import { v7 } from "uuid";
import { accounts, pointAccounts, pointTransactions } from "#db/schema/index.ts";
import { cartOf, checkout, type Store } from "#e2e/db/people.ts";
import type { PlaceOrderInput } from "#lib/checkout/schema.ts";
import type { Ctx } from "#lib/context.ts";
import { findPointsOffer } from "#lib/points/spending.ts";

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

type Policy = Partial<
  Pick<typeof accounts.$inferSelect, "pointValueCents" | "pointsLimit" | "pointsExpireAfterMonths">
>;

/** The same store with other rules for points. */
export async function withPolicy<S extends Store>(store: S, policy: Policy): Promise<S> {
  const [account] = await store.db.update(accounts).set(policy).where(eq(accounts.id, store.account.id)).returning();
  return { ...store, account: account ?? store.account };
}

/** What is left of the customer's lots, those that end first before the others. */
export async function lotsOf({ db }: Store, customerId: string): Promise<number[]> {
  const rows = await db.execute<{ unspent: number }>(sql`select unspent from ${pointTransactions}
    where unspent > 0 and point_account_id = (select id from ${pointAccounts} where customer_id = ${customerId})
    order by expires_at nulls last, committed_at`);
  return rows.map(({ unspent }) => unspent);
}

/** A filled-in checkout of the cart of whoever asks, paid with all the points that it says may be used now. */
export async function checkoutWithPoints(ctx: Ctx): Promise<PlaceOrderInput> {
  const cart = await cartOf(ctx);
  const offer = await findPointsOffer(ctx, cart.totals.grandTotalCents);
  return checkout(cart, { usePoints: "on", shownPoints: offer?.shown ?? "none" });
}
