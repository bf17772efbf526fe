import { and, eq, isNull } from "drizzle-orm";
import type postgres from "postgres";
import { v4, v7 } from "uuid";
import { refusedBy } from "#db/refused.ts";
import { customers, pointAccounts, pointTransactions, users } from "#db/schema/index.ts";
import { aPerson, type Model } from "#e2e/db/owners/model.ts";
import { anonymous, type Store } from "#e2e/db/people.ts";
import { findCart } from "#lib/checkout/cart.ts";
import { placeOrder } from "#lib/checkout/place-order.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { Refusal } from "#lib/refusal.ts";

export const mailboxes = ["ida@example.com", "kim@example.com", "bob@example.com"];

/** A user like one who registered, without the hashing of a password, which would take longer than all the rest. */
export async function registerAs(store: Store, customerId: string, user: { id: string; email: string }): Promise<void> {
  const { id: accountId } = store.account;
  try {
    await inTransaction(anonymous(store), async ({ db }) => {
      const { id: userId, email } = user;
      const about = { accountId, customerId, role: "customer", passwordHash: "none" } as const;
      await db.insert(users).values({ ...about, ...user, username: `${userId}@example.com` });
      const isOpen = and(eq(customers.id, customerId), eq(customers.status, "guest"), isNull(customers.supersededById));
      const registered = { status: "registered", userId, email } as const;
      const promoted = await db.update(customers).set(registered).where(isOpen).returning({ id: customers.id });
      if (promoted.length === 0) throw new Refusal("already_registered");
    });
  } catch (error) {
    if (refusedBy(error) === "users_customer_key") throw new Refusal("already_registered");
    throw error;
  }
}

/** Places what is in the cart, as the checkout does, with that mailbox typed. */
export async function placeCart(ctx: Ctx, email: string): Promise<string> {
  const cart = await findCart(ctx);
  if (!cart) throw new Refusal("cart_empty");
  return placeOrder(ctx, { name: "Ada", email, phone: "", cartId: cart.id, shown: cart.shown, fulfillment: "pickup" });
}

export async function award(store: Store, customerId: string, amount: number): Promise<void> {
  const [ledger] = await store.db.select().from(pointAccounts).where(eq(pointAccounts.customerId, customerId));
  if (!ledger) throw new Refusal("not_found");
  try {
    await store.db
      .insert(pointTransactions)
      .values({ accountId: store.account.id, pointAccountId: ledger.id, amount, status: "committed" });
  } catch (error) {
    if (refusedBy(error) === "point_accounts_never_negative") throw new Refusal("below_zero");
    throw error;
  }
}

/** Writes people and what they have placed at one go: the same rows as by birth, registration and checkout. */
const written = `
  create or replace function some_people(account uuid, product uuid, people jsonb) returns void language plpgsql as $$
  begin
    insert into customers (id, account_id, last_seen_at)
      select (p ->> 'id')::uuid, account, now() from jsonb_array_elements(people) p;
    insert into point_accounts (id, account_id, customer_id)
      select gen_random_uuid(), account, (p ->> 'id')::uuid from jsonb_array_elements(people) p;
    insert into users (id, account_id, customer_id, role, username, password_hash, email, email_verified_at)
      select (p ->> 'userId')::uuid, account, (p ->> 'id')::uuid, 'customer', (p ->> 'userId') || '@example.com', 'none',
        p ->> 'email', case when (p ->> 'isProven')::boolean then now() end
      from jsonb_array_elements(people) p where p ? 'userId';
    update customers set status = 'registered', user_id = users.id, email = users.email
      from users, jsonb_array_elements(people) p where users.id = (p ->> 'userId')::uuid and customers.id = users.customer_id;
    insert into orders (id, account_id, customer_id, currency)
      select (p ->> 'orderId')::uuid, account, (p ->> 'id')::uuid, 'EUR' from jsonb_array_elements(people) p where p ? 'orderId';
    insert into order_line_items (id, account_id, order_id, product_id, name, currency, unit_price_cents, sub_total_cents, grand_total_cents)
      select gen_random_uuid(), account, (p ->> 'orderId')::uuid, product, 'Lamp', 'EUR', 5, 5, 5
      from jsonb_array_elements(people) p where p ? 'orderId';
    update orders set status = 'opened', code = orders.id::text, opened_at = now(), email = p ->> 'email', name = 'Ada',
        sub_total_cents = 5, grand_total_cents = 5
      from jsonb_array_elements(people) p where orders.id = (p ->> 'orderId')::uuid;
  end $$`;

export const prepareToWrite = (sql: postgres.Sql) => sql.unsafe(written);

/** Four guests, three of whom have placed an order each, and two registered customers, in the database and in a model. */
export async function somePeople(sql: postgres.Sql, { account, lamp }: Store): Promise<Model> {
  const model: Model = { people: new Map(), orders: new Map(), merges: [] };
  const rows = [
    { id: v4(), orderId: v4(), email: mailboxes[0] },
    { id: v4(), orderId: v4(), email: mailboxes[0] },
    { id: v4(), orderId: v4(), email: mailboxes[1] },
    { id: v4() },
    { id: v4(), userId: v7(), email: mailboxes[0], isProven: true },
    { id: v4(), userId: v7(), email: mailboxes[1], isProven: false },
  ];
  for (const { id, orderId, userId, email = "", isProven = false } of rows) {
    if (orderId) model.orders.set(orderId, { placer: id, email, isDisowned: false, links: [] });
    const user = userId ? { id: userId, email, isProven, epoch: 0 } : null;
    model.people.set(id, aPerson(user ? { status: "registered", user } : {}));
  }
  await sql`select some_people(${account.id}, ${lamp.id}, ${sql.json(rows)})`;
  return model;
}
