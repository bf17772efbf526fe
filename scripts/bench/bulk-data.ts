import postgres from "postgres";
import { connect } from "#db/client.ts";
import { migrate } from "#db/migrate.ts";
import { categories, products } from "#db/schema/index.ts";
import { demoProducts } from "#demo/products.ts";
import { hashPassword } from "#lib/identity/credentials.ts";
import { fingerprint } from "#lib/identity/known-devices.ts";
import { ensureAccount } from "../../demo/first-account.ts";
import { insertOrders, withoutIndexes } from "./bulk-orders.ts";
import type { Options } from "./options.ts";

export const password = "the-password-of-every-shopper";
export const pageSize = 20;
const deepOrders = 20_000;

/** The database that is measured: shoppers 1 to `often` have exactly 20 orders each, the others share the rest. */
export type BenchData = { url: string; accountId: string; customers: number; often: number; orders: number };

/** Migrates an empty database and fills it, the triggers being off: what is put in here obeys them already. */
export async function fillDatabase(url: string, { customers, orders, lines }: Options): Promise<BenchData> {
  await migrate(url);
  await ensureAccount(url, "Bench");
  const often = Math.floor(Math.min(customers / 4, orders / pageSize / 2));
  return bulk(url, async (sql) => {
    const [account] = await sql`select id from accounts where mode = 'live'`;
    const data = { url, accountId: String(account?.id), customers, often, orders };
    await insertProducts(data);
    await withoutIndexes(sql, ["customers"], () => insertShoppers(sql, data, 1, customers));
    await nameGoods(sql);
    const others = { from: often + 1, to: customers };
    await insertOrders(sql, { ...data, from: 1, to: orders, lines, start: 1, each: pageSize, others });
    return data;
  });
}

/** Adds orders until there are `total`, 20,000 of them one more shopper's, whose number it gives. */
export async function deepen(data: BenchData, total: number): Promise<number> {
  const { url, accountId, often, customers, orders } = data;
  const shopper = customers + 1;
  const to = Math.max(total, orders + deepOrders);
  const spread = { from: orders + 1, to, lines: to - orders, start: shopper, often: 1, each: deepOrders };
  await bulk(url, async (sql) => {
    await insertShoppers(sql, data, shopper, shopper);
    await nameGoods(sql);
    await insertOrders(sql, { accountId, ...spread, others: { from: often + 1, to: customers } });
  });
  return shopper;
}

async function bulk<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, idle_timeout: 0, max_lifetime: null });
  try {
    await sql`set session_replication_role = replica`;
    await sql`set synchronous_commit = off`;
    await sql`set work_mem = '256MB'`;
    await sql`set maintenance_work_mem = '1GB'`;
    // Ids that grow, as the store's own do: an index takes them in much sooner.
    await sql`
      create function pg_temp.id_of(kind text, n bigint) returns uuid language sql immutable as
      $$ select overlay(overlay(overlay(md5(kind || n) placing lpad(to_hex(n), 12, '0') from 1 for 12)
        placing '4' from 13 for 1) placing '8' from 17 for 1)::uuid $$`;
    const done = await work(sql);
    await sql`vacuum (analyze)`;
    await sql`checkpoint`;
    return done;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function insertProducts({ url, accountId }: BenchData): Promise<void> {
  const { db, sql } = connect(url, 1);
  try {
    const names = [...new Set(demoProducts.map(({ category }) => category))];
    const rows = await db
      .insert(categories)
      .values(names.map((name, position) => ({ accountId, slug: name.toLowerCase(), name, position })))
      .returning();
    const categoryOf = new Map(rows.map(({ name, id }) => [name, id]));
    await db.insert(products).values(
      demoProducts.map(({ category, ...product }, position) => {
        return { ...product, accountId, categoryId: categoryOf.get(category) ?? "", currency: "EUR", position };
      }),
    );
  } finally {
    await sql.end();
  }
}

async function nameGoods(sql: postgres.Sql): Promise<void> {
  await sql`
    create temp table goods as
    select row_number() over (order by id) - 1 as at, id, code, name, slug, art, price_cents as price from products`;
}

/**
 * Registered customers who all have one password; what it is hashed to is stored as the store would store it. They have
 * logged in before, from the browser that the load pretends to be.
 */
async function insertShoppers(sql: postgres.Sql, { accountId }: BenchData, from: number, to: number): Promise<void> {
  const hash = await hashPassword(password);
  await sql`
    insert into users (id, account_id, customer_id, role, username, password_hash, email, name)
    select pg_temp.id_of('user', n), ${accountId}, pg_temp.id_of('customer', n), 'customer',
      'shopper' || n || '@bench.example', ${hash}, 'shopper' || n || '@bench.example', 'Shopper ' || n
    from generate_series(${from}::bigint, ${to}::bigint) as n`;
  await sql`
    insert into customers (id, account_id, status, user_id, name, email)
    select pg_temp.id_of('customer', n), ${accountId}, 'registered', pg_temp.id_of('user', n), 'Shopper ' || n,
      'shopper' || n || '@bench.example'
    from generate_series(${from}::bigint, ${to}::bigint) as n`;
  await sql`
    insert into devices (id, account_id, user_id, token_hash, address)
    select pg_temp.id_of('device', n), ${accountId}, pg_temp.id_of('user', n),
      ${fingerprint({ address: "127.0.0.1", userAgent: null })}, '127.0.0.1'
    from generate_series(${from}::bigint, ${to}::bigint) as n`;
}
