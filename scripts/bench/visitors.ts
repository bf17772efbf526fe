import { encode } from "next-auth/jwt";
import postgres from "postgres";
import { sessionLife } from "#lib/sessions/sessions.ts";
import { seconds } from "#lib/time.ts";
import { type BenchData, pageSize } from "./bulk-data.ts";

/** A shopper who is logged in, as the store's cookie and as the bare session id; `lastCode` ends their first page. */
export type Visitor = { customerId: string; sessionId: string; cookie: string; lastCode: string };

type Row = { sessionId: string; userId: string; customerId: string; lastCode: string };

/** Logs in the shoppers of these numbers, side by side with the store: a row in `sessions` and next-auth's cookie. */
export async function logInShoppers(data: BenchData, secret: string, from: number, to: number): Promise<Visitor[]> {
  const sql = postgres(data.url, { max: 1, onnotice: () => {} });
  const names = Array.from({ length: to - from + 1 }, (_, at) => usernameOf(from + at));
  try {
    const rows = await sql<Row[]>`
      with chosen as (select id, account_id, epoch, customer_id from users where lower(username) = any(${names})),
      started as (
        insert into sessions (id, account_id, user_id, user_epoch, user_agent, expires_at)
        select uuidv7(), account_id, id, epoch, 'bench', now() + interval '30 days' from chosen returning id, user_id)
      select started.id as "sessionId", user_id as "userId", customer_id as "customerId",
        (select code from orders where orders.customer_id = chosen.customer_id and opened_at is not null
          order by opened_at desc, orders.id desc offset ${pageSize - 1} limit 1) as "lastCode"
      from started join chosen on chosen.id = user_id`;
    await sql`analyze sessions`;
    return Promise.all(rows.map((row) => visitorOf(row, secret)));
  } finally {
    await sql.end();
  }
}

async function visitorOf({ sessionId, userId, customerId, lastCode }: Row, secret: string): Promise<Visitor> {
  const token = await encode({ token: { sub: userId, sid: sessionId }, secret, maxAge: sessionLife / seconds(1) });
  return { customerId, sessionId, lastCode, cookie: `next-auth.session-token=${token}` };
}

export const usernameOf = (shopper: number) => `shopper${shopper}@bench.example`;

/** Puts one product into the shopper's cart, so that cart and checkout have something to show. */
export async function fillCart({ url, accountId }: BenchData, { customerId }: Visitor): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql`
      with cart as (
        insert into orders (account_id, customer_id, currency, sub_total_cents, grand_total_cents)
        select ${accountId}, ${customerId}, currency, price_cents, price_cents from products order by position limit 1
        returning id)
      insert into order_line_items (id, account_id, order_id, product_id, code, name, slug, art, currency,
        unit_price_cents, sub_total_cents, grand_total_cents)
      select uuidv7(), account_id, cart.id, products.id, code, name, slug, art, currency, price_cents, price_cents, price_cents
      from cart, products order by position limit 1`;
  } finally {
    await sql.end();
  }
}
