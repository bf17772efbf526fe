import { sql as drizzleSql, inArray } from "drizzle-orm";
import { encode } from "next-auth/jwt";
import postgres from "postgres";
import { connect } from "#db/client.ts";
import { users } from "#db/schema/index.ts";
import { findStorefront } from "#lib/accounts/accounts.ts";
import type { Ctx } from "#lib/context.ts";
import { signAccessToken } from "#lib/identity/access-token.ts";
import { issueRefreshToken } from "#lib/identity/refresh-tokens.ts";
import { sessionLife } from "#lib/sessions/sessions.ts";
import { seconds } from "#lib/time.ts";
import { type BenchData, pageSize } from "./bulk-data.ts";

/** A shopper who is logged in, as the store's cookie and as the bare session id; `lastCode` ends their first page. */
export type Visitor = { customerId: string; sessionId: string; cookie: string; lastCode: string };

/** What the store seals its session cookie with, and what it calls it. */
export type Key = { secret: string; cookieName: string };

type Row = { sessionId: string; userId: string; customerId: string; lastCode: string };

/** Logs in the shoppers of these numbers, side by side with the store: a row in `sessions` and next-auth's cookie. */
export async function logInShoppers(data: BenchData, key: Key, from: number, to: number): Promise<Visitor[]> {
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
    return Promise.all(rows.map((row) => visitorOf(row, key)));
  } finally {
    await sql.end();
  }
}

async function visitorOf(
  { sessionId, userId, customerId, lastCode }: Row,
  { secret, cookieName }: Key,
): Promise<Visitor> {
  const token = await encode({ token: { sub: userId, sid: sessionId }, secret, maxAge: sessionLife / seconds(1) });
  return { customerId, sessionId, lastCode, cookie: `${cookieName}=${token}` };
}

/** A customer as the API knows it. */
export type ApiCaller = { accessToken: string; refreshToken: string; lastCode: string };

/** Gives the first `many` shoppers tokens of the API. */
export async function callApi(data: BenchData, { secret }: Key, many: number): Promise<ApiCaller[]> {
  const { db, sql } = connect(data.url, 1);
  const names = Array.from({ length: many }, (_, at) => usernameOf(1 + at));
  try {
    const account = await findStorefront(db, data.accountId);
    if (!account) throw new Error("the account is missing");
    const now = new Date();
    const ctx: Ctx = { db, account, now, origin: { address: null, userAgent: null }, viewer: { kind: "anonymous" } };
    const rows = await db
      .select({
        id: users.id,
        epoch: users.epoch,
        lastCode: drizzleSql<string>`(select code from orders where orders.customer_id = users.customer_id
          and opened_at is not null order by opened_at limit 1)`,
      })
      .from(users)
      .where(inArray(users.username, names));
    const callers: ApiCaller[] = [];
    for (const { lastCode, ...user } of rows) {
      const refreshToken = await issueRefreshToken(ctx, user);
      callers.push({
        lastCode,
        refreshToken,
        accessToken: signAccessToken(secret, { accountId: account.id, user }, now),
      });
    }
    return callers;
  } finally {
    await sql.end();
  }
}

export const usernameOf = (shopper: number) => `shopper${shopper}@bench.example`;

/** Does something in the store's own name for a shopper, on a connection of its own. */
export async function actAs<T>(
  data: BenchData,
  { customerId, sessionId }: Visitor,
  work: (ctx: Ctx) => Promise<T>,
): Promise<T> {
  const { db, sql } = connect(data.url, 1);
  try {
    const account = await findStorefront(db, data.accountId);
    if (!account) throw new Error("the account is missing");
    const viewer = { kind: "customer" as const, customerId, userId: customerId, sessionId };
    return await work({ db, account, viewer, now: new Date(), origin: { address: null, userAgent: null } });
  } finally {
    await sql.end();
  }
}
