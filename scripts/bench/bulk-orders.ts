import type postgres from "postgres";

/** Which orders to make: numbers `from` to `to`, spread over two years; `slots` says how they fall to the customers. */
export type Batch = {
  accountId: string;
  from: number;
  to: number;
  lines: number;
  /** Each of the first `often` customers after `start` gets exactly `each` of them, the others share the rest. */
  start: number;
  often: number;
  each: number;
  others: { from: number; to: number };
};

/** A step that has no divisor in common with `size` and is about the golden section of it: it deals evenly. */
function strideFor(size: number): number {
  const common = (a: number, b: number): number => (b === 0 ? a : common(b, a % b));
  for (let stride = Math.round(size * 0.618); ; stride++) if (common(stride, size) === 1) return stride;
}

/** The indexes that no constraint needs are built afterwards, which is quicker than keeping them. */
export async function withoutIndexes(sql: postgres.Sql, tables: string[], work: () => Promise<void>): Promise<void> {
  const indexes = await sql<{ name: string; definition: string }[]>`
    select indexname as name, indexdef as definition from pg_indexes
    where tablename = any(${tables}) and schemaname = 'public'
      and indexname not in (select conname from pg_constraint)`;
  for (const { name } of indexes) await sql`drop index ${sql(name)}`;
  await work();
  for (const { definition } of indexes) await sql.unsafe(definition);
}

/** Makes placed orders with their lines, as the store would have left them; the triggers have to be off. */
export async function insertOrders(sql: postgres.Sql, batch: Batch): Promise<void> {
  await withoutIndexes(sql, ["orders", "order_line_items"], () => insertBatch(sql, batch));
}

async function insertBatch(sql: postgres.Sql, batch: Batch): Promise<void> {
  const { accountId, from, to, lines, start, often, each, others } = batch;
  const size = to - from + 1;
  const some = others.to - others.from + 1;
  await sql`drop table if exists plan, sums`;
  await sql`
    create temp table plan as
    select n, pg_temp.id_of('order', n) as id, ${Math.floor(lines / size)}::int + (n - ${from}::int < ${lines % size}::int)::int as lines,
      to_hex((n * 2654435761) % 4294967296) as code, now() - interval '2 years' * (slot_in_time + 1) / ${size}::int as opened_at,
      case when slot < ${often * each}::int then ${start}::int + slot % ${often}::int
        else ${others.from}::int + (slot - ${often * each}::int) % ${some}::int end as customer
    from (
      select n, ${to}::int - n as slot_in_time, ((n - ${from}::int) * ${strideFor(size)}::bigint) % ${size}::int as slot
      from generate_series(${from}::bigint, ${to}::bigint) as n
    ) as numbered`;
  await sql`analyze plan`;
  // What an order comes to depends only on where in the row of goods it begins and how many it takes.
  await sql`
    create temp table sums as
    select begins, lines, sum(goods.price) as total, string_agg(lower(goods.name), E'\n' order by k) as names
    from (select distinct n % (select count(*) from goods) as begins, lines from plan) as kinds
    cross join lateral generate_series(0, lines - 1) as k
    join goods on goods.at = (begins + k) % (select count(*) from goods) group by begins, lines`;
  await sql`
    insert into order_line_items (id, account_id, order_id, product_id, code, name, slug, art, currency,
      unit_price_cents, sub_total_cents, grand_total_cents, authorization_total_cents, inserted_at, updated_at)
    select uuidv7(), ${accountId}, plan.id, goods.id, goods.code, goods.name, goods.slug, goods.art, 'EUR',
      goods.price, goods.price, goods.price, goods.price, plan.opened_at, plan.opened_at
    from plan cross join lateral generate_series(0, plan.lines - 1) as k
    join goods on goods.at = (plan.n + k) % (select count(*) from goods)`;
  await sql`
    insert into orders (id, account_id, customer_id, status, code, currency, sub_total_cents, grand_total_cents,
      authorization_total_cents, name, email, fulfillment_method, payment_method, search_text, opened_at, closed_at,
      cancelled_at, inserted_at, updated_at)
    select plan.id, ${accountId}, pg_temp.id_of('customer', customer), state::order_status, shown, 'EUR', total, total,
      total, 'Shopper ' || customer, 'shopper' || customer || '@bench.example', 'pickup', 'at_pickup',
      lower(shown) || E'\n' || lower(code) || E'\n' || names, opened_at,
      case state when 'closed' then opened_at + interval '2 days' end,
      case state when 'cancelled' then opened_at + interval '1 day' end, opened_at, opened_at
    from plan join sums on sums.begins = plan.n % (select count(*) from goods) and sums.lines = plan.lines
    cross join lateral (select case n % 10 when 0 then 'cancelled' when 1 then 'opened' else 'closed' end as state,
      overlay(upper(lpad(code, 8, '0')) placing '-' from 5 for 0) as shown) as worked
    order by n`;
}
