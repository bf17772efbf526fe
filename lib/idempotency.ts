import { createHmac } from "node:crypto";
import { and, eq, gt, sql } from "drizzle-orm";
import { v7 } from "uuid";
import { refusedBy } from "#db/refused.ts";
import { idempotencyKeys } from "#db/schema/index.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { after, hours } from "#lib/time.ts";

const kept = hours(24);

/** Who asks, under which key, for what; `request` is everything that makes it that request, and is kept as a keyed hash. */
export type KeyedRequest = { caller: string; key: string; request: string; secret: string };

/** An answer as it went out. */
export type KeptAnswer = { status: number; body: string | null };

export type KeyedOutcome = KeptAnswer | "still running" | "another request";

/**
 * Does `work` once for a key, and gives the first answer again for 24 hours. The answer is written in the transaction of
 * the change itself, so that there is never one without the other, whatever dies. What `work` throws undoes everything.
 * A lock that ends with the transaction tells a second request that the first still runs.
 */
export async function onceForKey(
  ctx: Ctx,
  keyed: KeyedRequest,
  work: (ctx: Ctx) => Promise<KeptAnswer>,
): Promise<KeyedOutcome> {
  try {
    return await inTransaction(ctx, (ctx) => first(ctx, keyed, work));
  } catch (error) {
    if (refusedBy(error) !== "idempotency_keys_caller_key") throw error;
    return (await findKept(ctx, keyed)) ?? "still running";
  }
}

async function first(ctx: Ctx, keyed: KeyedRequest, work: (ctx: Ctx) => Promise<KeptAnswer>): Promise<KeyedOutcome> {
  const name = [ctx.account.id, keyed.caller, keyed.key].join(" ");
  const [lock] = await ctx.db.execute<{ taken: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as taken`,
  );
  if (!lock?.taken) return "still running";
  const known = await findKept(ctx, keyed);
  if (known) return known;
  const answer = await work(ctx);
  await ctx.db
    .delete(idempotencyKeys)
    .where(
      sql`${idempotencyKeys.id} in (select id from ${idempotencyKeys} where expires_at <= ${ctx.now.toISOString()}::timestamptz limit 20)`,
    );
  await ctx.db.insert(idempotencyKeys).values({
    id: v7(),
    accountId: ctx.account.id,
    caller: keyed.caller,
    key: keyed.key,
    requestHash: hashOf(keyed),
    responseStatus: answer.status,
    responseBody: answer.body,
    insertedAt: ctx.now,
    expiresAt: after(ctx.now, kept),
  });
  return answer;
}

async function findKept(ctx: Ctx, keyed: KeyedRequest): Promise<KeptAnswer | "another request" | null> {
  const [row] = await ctx.db
    .select()
    .from(idempotencyKeys)
    .where(
      and(
        eq(idempotencyKeys.accountId, ctx.account.id),
        eq(idempotencyKeys.caller, keyed.caller),
        eq(idempotencyKeys.key, keyed.key),
        gt(idempotencyKeys.expiresAt, ctx.now),
      ),
    );
  if (!row) return null;
  if (!row.requestHash.equals(hashOf(keyed))) return "another request";
  return row.responseStatus === null ? null : { status: row.responseStatus, body: row.responseBody };
}

/** A request may hold a password: without the server's secret its hash tells nothing. */
const hashOf = ({ request, secret }: KeyedRequest) => createHmac("sha256", secret).update(request).digest();
