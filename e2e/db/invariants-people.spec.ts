import type postgres from "postgres";
import { v4, v7 } from "uuid";
import { refusalOf } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import { aGuest, aName, aRegistered, aStaffUser, type Guest, type Registered, type Store } from "#e2e/db/people.ts";

type People = { store: Store; guest: Guest; ada: Registered; bob: Registered; staff: string };
type Attack = {
  title: string;
  refusedBy: string;
  statement: (sql: postgres.Sql, people: People) => PromiseLike<unknown>;
};

const attacks: Attack[] = [
  {
    title: "giving a guest a user",
    refusedBy: "customers_user_by_status",
    statement: (sql, { guest, staff }) => sql`update customers set user_id = ${staff} where id = ${guest.customerId}`,
  },
  {
    title: "a user that names a guest as its customer",
    refusedBy: "users_customer_fkey",
    statement: (sql, { store, guest }) => sql`insert into users ${sql(userRow(store, guest.customerId))}`,
  },
  {
    title: "a registered customer without a user",
    refusedBy: "customers_user_by_status",
    statement: (sql, { ada }) => sql`update customers set user_id = null where id = ${ada.customerId}`,
  },
  {
    title: "making a guest registered without a user",
    refusedBy: "customers_user_by_status",
    statement: (sql, { guest }) =>
      sql`update customers set status = 'registered', email = 'a@example.com' where id = ${guest.customerId}`,
  },
  {
    title: "inserting a registered customer whose user does not exist",
    refusedBy: "customers_user_fkey",
    statement: (sql, { store }) => sql`insert into customers ${sql(customerRow(store, v7()))}`,
  },
  {
    title: "a registered customer without an e-mail address",
    refusedBy: "customers_reachable",
    statement: (sql, { ada }) => sql`update customers set email = null where id = ${ada.customerId}`,
  },
  {
    title: "a user that two customers share",
    refusedBy: "customers_user_key",
    statement: (sql, { store, ada }) => sql`insert into customers ${sql(customerRow(store, ada.userId))}`,
  },
  {
    title: "a second user for one customer",
    refusedBy: "users_customer_key",
    statement: (sql, { store, ada }) => sql`insert into users ${sql(userRow(store, ada.customerId))}`,
  },
  {
    title: "two customers that swap users",
    refusedBy: "customers_user_key",
    statement: (sql, { ada, bob }) =>
      sql`update customers set user_id = case id when ${ada.customerId} then ${bob.userId}::uuid else ${ada.userId}::uuid end
        where id in (${ada.customerId}, ${bob.customerId})`,
  },
  {
    title: "a member of staff as a customer's user",
    refusedBy: "customers_user_fkey",
    statement: (sql, { store, staff }) => sql`insert into customers ${sql(customerRow(store, staff))}`,
  },
  {
    title: "making a customer's user staff",
    refusedBy: "users_customer_role",
    statement: (sql, { ada }) => sql`update users set role = 'administrator' where id = ${ada.userId}`,
  },
  {
    title: "a user of role customer without a customer",
    refusedBy: "users_customer_role",
    statement: (sql, { store }) => sql`insert into users ${sql(userRow(store, null))}`,
  },
  {
    title: "taking a customer's user away",
    refusedBy: "customers_user_fkey",
    statement: (sql, { ada }) => sql`delete from users where id = ${ada.userId}`,
  },
  {
    title: "taking a user's customer away",
    refusedBy: "users_customer_fkey",
    statement: (sql, { ada }) => sql`delete from customers where id = ${ada.customerId}`,
  },
  {
    title: "suspending the customer alone",
    refusedBy: "customers_user_fkey",
    statement: (sql, { ada }) => sql`update customers set status = 'suspended' where id = ${ada.customerId}`,
  },
  {
    title: "suspending the user alone",
    refusedBy: "customers_user_fkey",
    statement: (sql, { ada }) => sql`update users set status = 'suspended' where id = ${ada.userId}`,
  },
  {
    title: "suspending a guest",
    refusedBy: "customers_allowed_moves",
    statement: (sql, { guest }) => sql`update customers set status = 'suspended' where id = ${guest.customerId}`,
  },
  {
    title: "a registered customer that becomes a guest again",
    refusedBy: "customers_allowed_moves",
    statement: (sql, { ada }) =>
      sql`update customers set status = 'guest', user_id = null where id = ${ada.customerId}`,
  },
  {
    title: "a deletion without its moment",
    refusedBy: "customers_deleted_at",
    statement: (sql, { guest }) => sql`update customers set status = 'deleted' where id = ${guest.customerId}`,
  },
  {
    title: "a username that differs from another one in case only",
    refusedBy: "users_username_key",
    statement: (sql, { ada, bob }) =>
      sql`update users set username = ${ada.username.toUpperCase()} where id = ${bob.userId}`,
  },
  {
    title: "a username with a space in it",
    refusedBy: "users_username_form",
    statement: (sql, { ada }) => sql`update users set username = 'ada byron' where id = ${ada.userId}`,
  },
  {
    title: "moving a customer to another account",
    refusedBy: "customers_stay_in_account",
    statement: (sql, { store, guest }) =>
      sql`update customers set account_id = ${store.live.id} where id = ${guest.customerId}`,
  },
  {
    title: "moving a customer's user to another account",
    refusedBy: "customers_user_fkey",
    statement: (sql, { store, ada }) =>
      sql.begin(async (tx) => {
        await tx`delete from sessions where user_id = ${ada.userId}`;
        await tx`delete from one_time_codes where user_id = ${ada.userId}`;
        await tx`update users set account_id = ${store.live.id} where id = ${ada.userId}`;
      }),
  },
  {
    title: "a session in another account than its user",
    refusedBy: "sessions_user_fkey",
    statement: (sql, { store, ada }) =>
      sql`update sessions set account_id = ${store.live.id} where user_id = ${ada.userId}`,
  },
  {
    title: "a registered customer that is merged into another",
    refusedBy: "customers_superseded_logs_in_nowhere",
    statement: (sql, { ada, bob }) =>
      sql`update customers set superseded_by_id = ${bob.customerId} where id = ${ada.customerId}`,
  },
  {
    title: "a live account that has a live account",
    refusedBy: "accounts_only_test_has_live",
    statement: (sql, { store }) =>
      sql`update accounts set live_account_id = ${store.account.id} where id = ${store.live.id}`,
  },
];

const userRow = (store: Store, customerId: string | null) => ({
  id: v7(),
  account_id: store.account.id,
  customer_id: customerId,
  role: "customer",
  username: aName(),
  password_hash: "none",
});

const customerRow = (store: Store, userId: string) => ({
  id: v4(),
  account_id: store.account.id,
  status: "registered",
  user_id: userId,
  email: "a@example.com",
});

test.describe("the database itself refuses", () => {
  for (const { title, refusedBy, statement } of attacks) {
    test(title, async ({ fresh, store }) => {
      const [guest, ada, bob, staff] = await Promise.all([
        aGuest(store),
        aRegistered(store),
        aRegistered(store),
        aStaffUser(store),
      ]);
      expect(await refusalOf(statement(fresh.sql, { store, guest, ada, bob, staff }))).toBe(refusedBy);
    });
  }
});

test("customer and user may be suspended in one transaction, in either order", async ({ fresh, store }) => {
  const ada = await aRegistered(store);
  const work = fresh.sql.begin(async (tx) => {
    await tx`update users set status = 'suspended' where id = ${ada.userId}`;
    await tx`update customers set status = 'suspended' where id = ${ada.customerId}`;
    await tx`update customers set status = 'registered' where id = ${ada.customerId}`;
    await tx`update users set status = 'active' where id = ${ada.userId}`;
  });
  expect(await refusalOf(work)).toBe("nothing");
});

test("a username that is taken in one account is free in another", async ({ store }) => {
  const ada = await aRegistered(store);
  const elsewhere = await aRegistered({ ...store, account: store.live }, { username: ada.username.toUpperCase() });
  expect(elsewhere.customerId).not.toBe(ada.customerId);
});

test("nobody comes back from deletion", async ({ fresh, store }) => {
  const { customerId } = await aGuest(store);
  await fresh.sql`update customers set status = 'deleted', deleted_at = now() where id = ${customerId}`;
  const back = fresh.sql`update customers set status = 'guest', deleted_at = null where id = ${customerId}`;
  expect(await refusalOf(back)).toBe("customers_allowed_moves");
});

test("every row of every table carries its account", async ({ fresh }) => {
  const rows = await fresh.sql`
    select table_name from information_schema.tables as t where table_schema = 'public' and not exists (
      select from information_schema.columns as c
      where c.table_schema = 'public' and c.table_name = t.table_name and column_name = 'account_id' and is_nullable = 'NO')
    order by table_name`;
  expect(rows.map((row) => row.table_name)).toEqual(["accounts", "throttles"]);
});
