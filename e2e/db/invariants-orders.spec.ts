import type postgres from "postgres";
import { v7 } from "uuid";
import { refusalOf } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import { aGuest, aPlacedOrder, cartOf, type Guest, type Store } from "#e2e/db/people.ts";
import { addToCart } from "#lib/checkout/cart.ts";

type Orders = { store: Store; guest: Guest; cart: string; placed: string };
type Attack = {
  title: string;
  refusedBy: string;
  statement: (sql: postgres.Sql, orders: Orders) => PromiseLike<unknown>;
};

const attacks: Attack[] = [
  {
    title: "changing what a placed order's line costs",
    refusedBy: "order_line_items_placed_are_fixed",
    statement: (sql, { placed }) => sql`update order_line_items set unit_price_cents = 1 where order_id = ${placed}`,
  },
  {
    title: "changing how many a placed order's line holds",
    refusedBy: "order_line_items_placed_are_fixed",
    statement: (sql, { placed }) => sql`update order_line_items set order_quantity = 7 where order_id = ${placed}`,
  },
  {
    title: "changing how many a placed order's line charges for",
    refusedBy: "order_line_items_placed_are_fixed",
    statement: (sql, { placed }) => sql`update order_line_items set charge_quantity = 7 where order_id = ${placed}`,
  },
  {
    title: "changing the sum of a placed order's line",
    refusedBy: "order_line_items_placed_are_fixed",
    statement: (sql, { placed }) =>
      sql`update order_line_items set sub_total_cents = 0, tax_one_cents = 0, grand_total_cents = 0 where order_id = ${placed}`,
  },
  {
    title: "changing what a placed order's line is called",
    refusedBy: "order_line_items_placed_are_fixed",
    statement: (sql, { placed }) => sql`update order_line_items set name = 'Gold bar' where order_id = ${placed}`,
  },
  {
    title: "adding a line to a placed order",
    refusedBy: "order_line_items_placed_are_fixed",
    statement: (sql, { store, placed }) => sql`insert into order_line_items ${sql(lineRow(store, placed))}`,
  },
  {
    title: "taking a line out of a placed order",
    refusedBy: "order_line_items_placed_are_fixed",
    statement: (sql, { placed }) => sql`delete from order_line_items where order_id = ${placed}`,
  },
  {
    title: "moving a placed order's line to another order",
    refusedBy: "order_line_items_stay",
    statement: (sql, { cart, placed }) =>
      sql`update order_line_items set order_id = ${cart} where order_id = ${placed}`,
  },
  {
    title: "changing a placed order's total",
    refusedBy: "orders_placed_are_fixed",
    statement: (sql, { placed }) =>
      sql`update orders set sub_total_cents = 0, tax_one_cents = 0, grand_total_cents = 0 where id = ${placed}`,
  },
  {
    title: "changing how much of a placed order is tax",
    refusedBy: "orders_placed_are_fixed",
    statement: (sql, { placed }) =>
      sql`update orders set sub_total_cents = grand_total_cents, tax_one_cents = 0 where id = ${placed}`,
  },
  {
    title: "changing a placed order's code",
    refusedBy: "orders_placed_are_fixed",
    statement: (sql, { placed }) => sql`update orders set code = 'AAAA-AAAA' where id = ${placed}`,
  },
  {
    title: "changing when an order was placed",
    refusedBy: "orders_placed_are_fixed",
    statement: (sql, { placed }) =>
      sql`update orders set opened_at = opened_at - interval '1 day' where id = ${placed}`,
  },
  {
    title: "making a placed order a cart again",
    refusedBy: "orders_placed_are_fixed",
    statement: (sql, { placed }) => sql`update orders set status = 'cart', opened_at = null where id = ${placed}`,
  },
  {
    title: "deleting a placed order",
    refusedBy: "orders_placed_are_kept",
    statement: (sql, { placed }) => sql`delete from orders where id = ${placed}`,
  },
  {
    title: "placing a cart for another sum than its lines'",
    refusedBy: "orders_placed_for_their_lines",
    statement: (sql, { cart }) =>
      sql`update orders set status = 'opened', opened_at = now(), code = 'AAAA-AAAB',
        sub_total_cents = 1, tax_one_cents = 0, grand_total_cents = 1 where id = ${cart}`,
  },
  {
    title: "placing a cart with other tax than its lines'",
    refusedBy: "orders_placed_for_their_lines",
    statement: (sql, { cart }) =>
      sql`update orders set status = 'opened', opened_at = now(), code = 'AAAA-AAAC',
        sub_total_cents = grand_total_cents, tax_one_cents = 0 where id = ${cart}`,
  },
  {
    title: "an order that was placed without having been a cart",
    refusedBy: "orders_begin_as_carts",
    statement: (sql, { store, guest }) =>
      sql`insert into orders ${sql({ ...orderRow(store, guest.customerId), ...opened, sub_total_cents: 500, grand_total_cents: 500 })}`,
  },
  {
    title: "a placed order without a code",
    refusedBy: "orders_placed_complete",
    statement: (sql, { cart }) => sql`update orders set status = 'opened', opened_at = now() where id = ${cart}`,
  },
  {
    title: "a placed order without the moment it was placed",
    refusedBy: "orders_placed_complete",
    statement: (sql, { cart }) => sql`update orders set status = 'opened', code = 'AAAA-AAAD' where id = ${cart}`,
  },
  {
    title: "a code that another order of the account has",
    refusedBy: "orders_code_key",
    statement: (sql, { cart, placed }) =>
      sql`update orders set code = (select code from orders where id = ${placed}) where id = ${cart}`,
  },
  {
    title: "a second storefront cart for a customer",
    refusedBy: "orders_one_cart_key",
    statement: (sql, { store, guest }) => sql`insert into orders ${sql(orderRow(store, guest.customerId))}`,
  },
  {
    title: "an order whose total is not what its amounts make",
    refusedBy: "orders_total_adds_up",
    statement: (sql, { cart }) => sql`update orders set grand_total_cents = grand_total_cents + 1 where id = ${cart}`,
  },
  {
    title: "a line whose total is not what its amounts make",
    refusedBy: "order_line_items_total_adds_up",
    statement: (sql, { cart }) =>
      sql`update order_line_items set grand_total_cents = grand_total_cents + 1 where order_id = ${cart}`,
  },
  {
    title: "a line of nothing",
    refusedBy: "order_line_items_quantity",
    statement: (sql, { cart }) => sql`update order_line_items set order_quantity = 0 where order_id = ${cart}`,
  },
  {
    title: "two lines of one product in one order",
    refusedBy: "order_line_items_product_key",
    statement: (sql, { store, cart }) =>
      sql`insert into order_line_items ${sql({ ...lineRow(store, cart), product_id: store.lamp.id })}`,
  },
  {
    title: "an order in another currency than its account's",
    refusedBy: "orders_currency_fkey",
    statement: (sql, { store, guest }) =>
      sql`insert into orders ${sql({ ...orderRow(store, guest.customerId), channel: "api", currency: "USD" })}`,
  },
  {
    title: "a line in another currency than its order's",
    refusedBy: "order_line_items_currency_fkey",
    statement: (sql, { store, cart }) =>
      sql`insert into order_line_items ${sql({ ...lineRow(store, cart), currency: "USD" })}`,
  },
  {
    title: "a product in another currency than its account's",
    refusedBy: "products_currency_fkey",
    statement: (sql, { store }) => sql`update products set currency = 'USD' where id = ${store.lamp.id}`,
  },
  {
    title: "changing the currency of an account that has amounts",
    refusedBy: "currency_fkey",
    statement: (sql, { store }) => sql`update accounts set currency = 'USD' where id = ${store.account.id}`,
  },
  {
    title: "closing an order without saying when",
    refusedBy: "orders_closed_at",
    statement: (sql, { placed }) => sql`update orders set status = 'closed' where id = ${placed}`,
  },
  {
    title: "cancelling an order without saying when",
    refusedBy: "orders_cancelled_at",
    statement: (sql, { placed }) => sql`update orders set status = 'cancelled' where id = ${placed}`,
  },
  {
    title: "a placed order that is delivered nowhere",
    refusedBy: "orders_delivered_somewhere",
    statement: (sql, { placed }) => sql`update orders set fulfillment_method = 'ship' where id = ${placed}`,
  },
];

const opened = { status: "opened", code: "AAAA-AAAE", opened_at: new Date() };

const orderRow = (store: Store, customerId: string) => ({
  account_id: store.account.id,
  customer_id: customerId,
  currency: "EUR",
});

const lineRow = (store: Store, orderId: string) => ({
  id: v7(),
  account_id: store.account.id,
  order_id: orderId,
  name: "Free gift",
  currency: "EUR",
});

test.describe("the database itself refuses", () => {
  for (const { title, refusedBy, statement } of attacks) {
    test(title, async ({ fresh, store }) => {
      const guest = await aGuest(store);
      const placed = await aPlacedOrder(guest.ctx, store.vase);
      await addToCart(guest.ctx, { productId: store.lamp.id, quantity: 1 });
      const { id: cart } = await cartOf(guest.ctx);
      expect(await refusalOf(statement(fresh.sql, { store, guest, cart, placed }))).toContain(refusedBy);
    });
  }
});

test("money is kept in integers, and every table with money says in which currency", async ({ fresh }) => {
  const columns = await fresh.sql`
    select table_name, column_name, data_type from information_schema.columns
    where table_schema = 'public' and column_name like '%cents'`;
  expect(columns.length).toBeGreaterThan(10);
  expect(columns.filter((column) => !["bigint", "integer"].includes(column.data_type))).toEqual([]);
  const currencies = await fresh.sql`
    select table_name from information_schema.columns
    where table_schema = 'public' and column_name = 'currency' and is_nullable = 'NO'`;
  const withCurrency = new Set(currencies.map((column) => column.table_name));
  expect(columns.filter((column) => !withCurrency.has(column.table_name))).toEqual([]);
});

test("a line that is being written while its order is placed waits, and is then refused", async ({ fresh, store }) => {
  const { ctx } = await aGuest(store);
  const { id } = await cartOf(ctx);
  const placing = await fresh.sql.reserve();
  await placing`begin`;
  await placing`update orders set status = 'opened', opened_at = now(), code = 'AAAA-AAAF' where id = ${id}`;
  const adding = refusalOf(fresh.sql`insert into order_line_items ${fresh.sql(lineRow(store, id))}`);
  await placing`commit`;
  placing.release();
  expect(await adding).toBe("order_line_items_placed_are_fixed");
});
