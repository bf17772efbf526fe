import type postgres from "postgres";
import { v7 } from "uuid";
import { refusalOf } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import {
  aGuest,
  aPlacedOrder,
  aRegistered,
  aStore,
  cartOf,
  type Guest,
  logInAs,
  type Registered,
  type Store,
} from "#e2e/db/people.ts";
import { addToCart } from "#lib/checkout/cart.ts";

type Owners = {
  store: Store;
  other: Store;
  guest: Guest;
  merged: Guest;
  stranger: Guest;
  ada: Registered;
  order: string;
};
type Attack = {
  title: string;
  refusedBy: string;
  statement: (sql: postgres.Sql, owners: Owners) => PromiseLike<unknown>;
};

const attacks: Attack[] = [
  {
    title: "an order for a customer of another account",
    refusedBy: "orders_customer_fkey",
    statement: (sql, { store, stranger }) => sql`insert into orders ${sql(orderRow(store, stranger.customerId))}`,
  },
  {
    title: "moving an order to a customer of another account",
    refusedBy: "orders_customer_fkey",
    statement: (sql, { stranger, order }) =>
      sql`update orders set customer_id = ${stranger.customerId} where id = ${order}`,
  },
  {
    title: "an order for a user",
    refusedBy: "orders_customer_fkey",
    statement: (sql, { store, ada }) => sql`insert into orders ${sql(orderRow(store, ada.userId))}`,
  },
  {
    title: "an order for nobody",
    refusedBy: "orders_keep_their_owner",
    statement: (sql, { order }) => sql`update orders set customer_id = null where id = ${order}`,
  },
  {
    title: "a cart of the storefront for nobody",
    refusedBy: "orders_storefront_owner",
    statement: (sql, { store, ada }) =>
      sql`insert into orders ${sql({ ...orderRow(store, ada.customerId), customer_id: null, channel: "storefront" })}`,
  },
  {
    title: "moving an order to a guest that was merged",
    refusedBy: "orders_customer_fkey",
    statement: (sql, { merged, order }) =>
      sql`update orders set customer_id = ${merged.customerId} where id = ${order}`,
  },
  {
    title: "a new order for a guest that was merged",
    refusedBy: "orders_customer_fkey",
    statement: (sql, { store, merged }) => sql`insert into orders ${sql(orderRow(store, merged.customerId))}`,
  },
  {
    title: "an order that says its customer is gone",
    refusedBy: "orders_customer_is_open",
    statement: (sql, { order }) => sql`update orders set customer_is_open = false where id = ${order}`,
  },
  {
    title: "merging a guest away while an order still refers to it",
    refusedBy: "orders_customer_fkey",
    statement: (sql, { guest, ada }) =>
      sql`update customers set superseded_by_id = ${ada.customerId} where id = ${guest.customerId}`,
  },
  {
    title: "deleting a customer while an order still refers to it",
    refusedBy: "orders_customer_fkey",
    statement: (sql, { guest }) => sql`delete from customers where id = ${guest.customerId}`,
  },
  {
    title: "giving a customer with orders another id",
    refusedBy: "orders_customer_fkey",
    statement: (sql, { guest }) => sql`update customers set id = gen_random_uuid() where id = ${guest.customerId}`,
  },
  {
    title: "moving an order to another account",
    refusedBy: "orders_stay_in_account",
    statement: (sql, { other, order }) => sql`update orders set account_id = ${other.account.id} where id = ${order}`,
  },
  {
    title: "a line in another account than its order",
    refusedBy: "order_line_items_order_fkey",
    statement: (sql, { other, guest }) =>
      sql`update order_line_items set account_id = ${other.account.id}, product_id = null
        where order_id = (select id from orders where customer_id = ${guest.customerId} and status = 'cart')`,
  },
  {
    title: "a line that holds another account's product",
    refusedBy: "order_line_items_product_fkey",
    statement: (sql, { other, guest }) =>
      sql`update order_line_items set product_id = ${other.lamp.id}
        where order_id = (select id from orders where customer_id = ${guest.customerId} and status = 'cart')`,
  },
  {
    title: "a product in another account's category",
    refusedBy: "products_category_fkey",
    statement: (sql, { store, other }) =>
      sql`update products set category_id = ${other.lamp.categoryId} where id = ${store.lamp.id}`,
  },
  {
    title: "an address in another account than its customer",
    refusedBy: "addresses_customer_fkey",
    statement: (sql, { store, stranger }) => sql`insert into addresses ${sql(addressRow(store, stranger.customerId))}`,
  },
  {
    title: "merging a guest a second time",
    refusedBy: "merges_from_key",
    statement: (sql, { store, merged, guest }) => sql`insert into merges ${sql(mergeRow(store, merged, guest))}`,
  },
  {
    title: "merging a customer with itself",
    refusedBy: "merges_two_people",
    statement: (sql, { store, guest }) => sql`insert into merges ${sql(mergeRow(store, guest, guest))}`,
  },
  {
    title: "merging somebody of another account",
    refusedBy: "merges_from_fkey",
    statement: (sql, { store, stranger, guest }) => sql`insert into merges ${sql(mergeRow(store, stranger, guest))}`,
  },
  {
    title: "replacing a guest by a customer of another account",
    refusedBy: "customers_superseded_by_fkey",
    statement: (sql, { merged, stranger }) =>
      sql`update customers set superseded_by_id = ${stranger.customerId} where id = ${merged.customerId}`,
  },
  {
    title: "registering a guest that was merged",
    refusedBy: "customers_superseded_logs_in_nowhere",
    statement: (sql, { merged, ada }) =>
      sql`update customers set status = 'registered', email = 'a@example.com', user_id = ${ada.userId}
        where id = ${merged.customerId}`,
  },
];

const orderRow = (store: Store, customerId: string) => ({
  account_id: store.account.id,
  customer_id: customerId,
  channel: "api",
  currency: "EUR",
});

const addressRow = (store: Store, customerId: string) => ({
  id: v7(),
  account_id: store.account.id,
  customer_id: customerId,
  line_one: "1 High Street",
  postal_code: "D01",
  city: "Dublin",
  country_code: "IE",
});

const mergeRow = (store: Store, from: Guest, to: Guest) => ({
  id: v7(),
  account_id: store.account.id,
  from_customer_id: from.customerId,
  to_customer_id: to.customerId,
  evidence: "staff",
  reason: "one person",
  moved: "{}",
  merged_at: new Date(),
});

async function someOwners(store: Store): Promise<Owners> {
  const other = await aStore(store.db);
  const [guest, merged, stranger, ada] = await Promise.all([
    aGuest(store),
    aGuest(store),
    aGuest(other),
    aRegistered(store),
  ]);
  await logInAs(store, ada.username, merged.customerId);
  const order = await aPlacedOrder(guest.ctx, store.vase);
  await addToCart(guest.ctx, { productId: store.lamp.id, quantity: 1 });
  return { store, other, guest, merged, stranger, ada, order };
}

test.describe("the database itself refuses", () => {
  for (const { title, refusedBy, statement } of attacks) {
    test(title, async ({ fresh, store }) => {
      expect(await refusalOf(statement(fresh.sql, await someOwners(store)))).toContain(refusedBy);
    });
  }
});

test("no order and no line can refer to a user", async ({ fresh }) => {
  const keys = await fresh.sql`
    select conname from pg_constraint where contype = 'f'
      and conrelid in ('orders'::regclass, 'order_line_items'::regclass) and confrelid = 'users'::regclass`;
  expect(keys).toHaveLength(0);
});

test("a placed order changes hands by a claim alone, a cart freely", async ({ fresh, store }) => {
  const [guest, other, ada] = await Promise.all([aGuest(store), aGuest(store), aRegistered(store)]);
  const order = await aPlacedOrder(guest.ctx, store.vase);
  const move = (id: string) => fresh.sql`update orders set customer_id = ${ada.customerId} where id = ${id}`;
  expect(await refusalOf(move(order))).toBe("orders_move_by_claims");
  expect(await refusalOf(move((await cartOf(other.ctx)).id))).toBe("nothing");
});
