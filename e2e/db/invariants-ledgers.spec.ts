import type postgres from "postgres";
import { v4, v7 } from "uuid";
import { refusalOf } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import { aGuest, aPlacedOrder, type Guest, type Store } from "#e2e/db/people.ts";
import { awardPoints, balanceOf, committed, ledgerOf, pending } from "#e2e/db/points.ts";

type Ledger = { store: Store; guest: Guest; ledger: string };
type Attack = {
  title: string;
  refusedBy: string;
  statement: (sql: postgres.Sql, ledger: Ledger) => PromiseLike<unknown>;
};

const attacks: Attack[] = [
  {
    title: "changing a balance by hand",
    refusedBy: "point_accounts_follow_the_ledger",
    statement: (sql, { ledger }) => sql`update point_accounts set balance = 1000000 where id = ${ledger}`,
  },
  {
    title: "a ledger that starts with a balance",
    refusedBy: "point_accounts_follow_the_ledger",
    statement: (sql, { store }) =>
      sql`insert into point_accounts ${sql({ id: v7(), account_id: store.account.id, customer_id: v4(), balance: 5 })}`,
  },
  {
    title: "a second ledger for one customer",
    refusedBy: "point_accounts_customer_key",
    statement: (sql, { store, guest }) =>
      sql`insert into point_accounts ${sql({ id: v7(), account_id: store.account.id, customer_id: guest.customerId })}`,
  },
  {
    title: "a spend that goes below nothing",
    refusedBy: "point_accounts_never_negative",
    statement: (sql, { store, ledger }) => sql`insert into point_transactions ${sql(committed(store, ledger, -101))}`,
  },
  {
    title: "committing a pending spend that goes below nothing",
    refusedBy: "point_accounts_never_negative",
    statement: (sql, { store, ledger }) =>
      sql.begin(async (tx) => {
        await tx`insert into point_transactions ${tx(pending(store, ledger, -101))}`;
        await tx`update point_transactions set status = 'committed' where point_account_id = ${ledger} and status = 'pending'`;
      }),
  },
  {
    title: "changing the amount of a committed transaction",
    refusedBy: "point_transactions_committed_are_fixed",
    statement: (sql, { ledger }) =>
      sql`update point_transactions set amount = amount + 1 where point_account_id = ${ledger}`,
  },
  {
    title: "changing the balance that a committed transaction tells",
    refusedBy: "point_transactions_committed_are_fixed",
    statement: (sql, { ledger }) =>
      sql`update point_transactions set balance_after_commit = 7 where point_account_id = ${ledger}`,
  },
  {
    title: "taking a committed transaction back",
    refusedBy: "point_transactions_committed_are_fixed",
    statement: (sql, { ledger }) =>
      sql`update point_transactions set status = 'pending', committed_at = null, balance_after_commit = null
        where point_account_id = ${ledger}`,
  },
  {
    title: "deleting a committed transaction",
    refusedBy: "point_transactions_committed_are_fixed",
    statement: (sql, { ledger }) => sql`delete from point_transactions where point_account_id = ${ledger}`,
  },
  {
    title: "emptying the table of transactions",
    refusedBy: "kept_for_good",
    statement: (sql) => sql`truncate point_transactions cascade`,
  },
  {
    title: "a transaction over nothing",
    refusedBy: "point_transactions_amount",
    statement: (sql, { store, ledger }) => sql`insert into point_transactions ${sql(committed(store, ledger, 0))}`,
  },
  {
    title: "a transaction in another account than its ledger",
    refusedBy: "point_transactions_account_fkey",
    statement: (sql, { store, ledger }) =>
      sql`insert into point_transactions ${sql({ ...pending(store, ledger, 5), account_id: store.live.id })}`,
  },
  {
    title: "changing what the log tells",
    refusedBy: "audit_events_are_appended",
    statement: (sql) => sql`update audit_events set event = 'nothing happened'`,
  },
  {
    title: "deleting from the log",
    refusedBy: "audit_events_are_appended",
    statement: (sql, { guest }) => sql`delete from audit_events where customer_id = ${guest.customerId}`,
  },
  {
    title: "emptying the log",
    refusedBy: "audit_events_are_appended",
    statement: (sql) => sql`truncate audit_events`,
  },
];

test.describe("the database itself refuses", () => {
  for (const { title, refusedBy, statement } of attacks) {
    test(title, async ({ fresh, store }) => {
      const guest = await aGuest(store);
      await awardPoints(store, guest.customerId, 100);
      const ledger = await ledgerOf(store, guest.customerId);
      expect(await refusalOf(statement(fresh.sql, { store, guest, ledger }))).toBe(refusedBy);
    });
  }
});

test("a balance is the sum of what was committed, whatever is pending", async ({ fresh, store }) => {
  const { customerId } = await aGuest(store);
  const ledger = await ledgerOf(store, customerId);
  await awardPoints(store, customerId, 70);
  await awardPoints(store, customerId, -30);
  await fresh.sql`insert into point_transactions ${fresh.sql(pending(store, ledger, -1000))}`;
  expect(await balanceOf(store, customerId)).toEqual({ balance: 40, sum: 40, committed: 2 });
});

test("one order earns its points once", async ({ fresh, store }) => {
  const { customerId, ctx } = await aGuest(store);
  const order_id = await aPlacedOrder(ctx, store.vase);
  const earned = { ...committed(store, await ledgerOf(store, customerId), 12), order_id, reason: "order" };
  await fresh.sql`insert into point_transactions ${fresh.sql(earned)}`;
  const again = fresh.sql`insert into point_transactions ${fresh.sql({ ...earned, id: v7() })}`;
  expect(await refusalOf(again)).toBe("point_transactions_once_per_order_key");
  expect((await balanceOf(store, customerId)).balance).toBe(12);
});
