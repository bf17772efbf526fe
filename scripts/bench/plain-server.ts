import { createServer } from "node:http";
import postgres from "postgres";
import { z } from "zod";
import { answerQuestions } from "./child.ts";

// What the order history would cost without a framework: node:http, postgres.js and the store's two queries as JSON.

const question = z.object({ url: z.string(), accountId: z.string() });
export type PlainQuestion = z.infer<typeof question>;

/** The port that it listens on. */
export const plainAnswer = z.object({ port: z.number() });

answerQuestions(question, async ({ url, accountId }) => {
  const sql = postgres(url, { max: 10, onnotice: () => {} });
  const server = createServer((request, response) => {
    const sessionId = request.headers.cookie?.match(/sid=([\w-]+)/)?.[1] ?? "";
    answer(sql, accountId, sessionId).then(
      (body) => {
        response.writeHead(body ? 200 : 401, { "Content-Type": "application/json" });
        response.end(body);
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return { port: address && typeof address === "object" ? address.port : 0 };
});

async function answer(sql: postgres.Sql, accountId: string, sessionId: string): Promise<string | null> {
  const [session] = await sql`
    select s.id, s.last_seen_at, u.id as user_id, u.role, u.name as user_name, c.id as customer_id, c.name, coalesce((
      select sum(line.order_quantity) from orders as cart join order_line_items as line on line.order_id = cart.id
      where cart.customer_id = c.id and cart.status = 'cart' and cart.channel = 'storefront'), 0)::int as cart_count
    from sessions as s join users as u on u.id = s.user_id left join customers as c on c.user_id = u.id
    where s.id = ${sessionId} and s.account_id = ${accountId} and s.expires_at > ${new Date()}
      and s.user_epoch = u.epoch and u.status = 'active'`;
  if (!session) return null;
  const orders = await sql`
    select id, code, status, opened_at, grand_total_cents,
      (select line.name from order_line_items as line where line.order_id = orders.id order by line.id limit 1) as first_line,
      (select count(*)::int from order_line_items as line where line.order_id = orders.id) as line_count
    from orders where customer_id = ${session.customer_id} and account_id = ${accountId} and opened_at is not null
    order by opened_at desc, id desc limit 21`;
  return JSON.stringify(orders);
}
