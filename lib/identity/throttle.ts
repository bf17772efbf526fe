import { hash } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import type { Db } from "#db/client.ts";
import { preparedOnce, runPrepared } from "#db/prepared.ts";
import { throttles } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { Refusal } from "#lib/refusal.ts";
import { minutes, seconds } from "#lib/time.ts";

/** Failures in a window, for a name and for an address (contract 16). Names and addresses are kept as hashes only. */
const limits = {
  logInName: { points: 10, window: minutes(15) },
  logInAddress: { points: 100, window: minutes(15) },
  registerName: { points: 10, window: minutes(15) },
  registerAddress: { points: 30, window: minutes(60) },
  passwordName: { points: 10, window: minutes(15) },
  missedLookUp: { points: 60, window: minutes(10) },
  codePhone: { points: 5, window: minutes(30) },
  factorCode: { points: 10, window: minutes(15) },
  setUpCode: { points: 10, window: minutes(15) },
  codeUser: { points: 10, window: minutes(60) },
  codeAddress: { points: 30, window: minutes(60) },
  logInDevice: { points: 10, window: minutes(15) },
  codeLogIn: { points: 5, window: minutes(15) },
  resetName: { points: 5, window: minutes(60) },
  resetMailbox: { points: 5, window: minutes(60) },
  proofUser: { points: 5, window: minutes(60) },
  proofMailbox: { points: 5, window: minutes(60) },
  undoMailbox: { points: 5, window: minutes(60) },
  noticeMailbox: { points: 5, window: minutes(60) },
  exportUser: { points: 10, window: minutes(60) },
  deletionUser: { points: 5, window: minutes(60) },
  deletionMailbox: { points: 5, window: minutes(60) },
  orderMailbox: { points: 10, window: minutes(60) },
  trackCode: { points: 5, window: minutes(60) },
  trackMailbox: { points: 10, window: minutes(60) },
  trackAddress: { points: 30, window: minutes(60) },
  handOverShown: { points: 20, window: minutes(60) },
  handOverTyped: { points: 10, window: minutes(15) },
  handOverAddress: { points: 60, window: minutes(15) },
  slipCode: { points: 10, window: minutes(60) },
  slipAddress: { points: 30, window: minutes(15) },
  passkeyAddress: { points: 100, window: minutes(15) },
} as const;

type Limit = keyof typeof limits;

/** What is counted: which limit, and for whom. */
export type Counted = { limit: Limit; of: string };

const key = (ctx: Ctx, { limit, of }: Counted) => `${limit}:${hash("sha256", `${ctx.account.id} ${of}`, "base64url")}`;

const limiters = new WeakMap<Db, Map<Limit, RateLimiterPostgres>>();

function limiter(db: Db, limit: Limit): RateLimiterPostgres {
  const ofDb = limiters.get(db) ?? new Map<Limit, RateLimiterPostgres>();
  limiters.set(db, ofDb);
  const { points, window } = limits[limit];
  const options = {
    storeClient: storeClient(db),
    storeType: "client",
    tableName: "throttles",
    tableCreated: true,
    keyPrefix: "",
    clearExpiredByTimeout: false,
  };
  const found = ofDb.get(limit) ?? new RateLimiterPostgres({ ...options, points, duration: window / seconds(1) });
  ofDb.set(limit, found);
  return found;
}

/** The library writes for node-postgres; this lets it speak to ours, `$1` by `$1`. */
function storeClient(db: Db) {
  return {
    query: async ({ text, values }: { text: string; values: unknown[] }) => {
      const pieces = text.split(/\$(\d+)/);
      const chunks = pieces.map((piece, at): SQL => (at % 2 ? sql`${values[Number(piece) - 1]}` : sql.raw(piece)));
      const rows = await runPrepared(db, "throttle", sql.join(chunks));
      return {
        rows: rows.map((row) => ({ ...row, ...(row.expire ? { expire: Number(row.expire) } : {}) })),
        rowCount: rows.length,
      };
    },
  };
}

/** What is counted for the address that asks, where the account has limits per address switched on. */
export const countedPerAddress = (ctx: Ctx, limit: Limit): Counted[] =>
  ctx.account.limitsPerAddress && ctx.origin.address ? [{ limit, of: ctx.origin.address }] : [];

/** What a log-in or a registration is counted under. Per address only where the account has that switched on. */
export const countedFor = (ctx: Ctx, name: Limit, of: string, address: Limit): Counted[] => [
  { limit: name, of },
  ...countedPerAddress(ctx, address),
];

const lookUps = (ctx: Ctx): Counted[] => countedPerAddress(ctx, "missedLookUp");

/** Refuses an address that has asked for too many ids that it may not see (contract 16), where limits per address are on. */
export async function refuseGuesser(ctx: Ctx): Promise<void> {
  await refuseExhausted(ctx, lookUps(ctx));
}

/** Counts an id that could not be seen against the address that asked for it. */
export async function countMiss(ctx: Ctx): Promise<void> {
  await countFailure(ctx, lookUps(ctx));
}

type Count = { key: string; points: number; expire: number | null };

/** Part of a statement: what stands counted under the keys of `countedKeys`, for `refuseCounted`. */
export const countsNow = sql<Count[]>`coalesce((select json_agg(counted) from ${throttles} as counted
  where counted.key = any (${sql.placeholder("countedKeys")}::text::text[])
    and (counted.expire is null or counted.expire > ${sql.placeholder("countedAt")}::bigint)), '[]')`;

/** What the placeholders of `countsNow` stand for. */
export const countedKeys = (ctx: Ctx, counted: Counted[]) => ({
  countedKeys: `{${counted.map((each) => key(ctx, each)).join(",")}}`,
  countedAt: ctx.now.getTime(),
});

const readCounts = preparedOnce((db: Db) =>
  db.select({ counts: countsNow }).from(sql`(select) as always`).prepare("read_counts"),
);

/** What stands counted for these now, in one statement, for `refuseCounted`. */
export async function findCounts(ctx: Ctx, counted: Counted[]): Promise<Count[]> {
  if (counted.length === 0) return [];
  const [found] = await readCounts(ctx.db).execute(countedKeys(ctx, counted));
  return found?.counts ?? [];
}

const countOf = (ctx: Ctx, counts: Count[], each: Counted) => {
  const { points: most, window } = limits[each.limit];
  const found = counts.find((count) => count.key === key(ctx, each));
  const left = (found?.expire ?? 0) - ctx.now.getTime();
  return { failures: found?.points ?? 0, most, waits: Math.min(window, Math.max(0, left)) };
};

/** Refuses with `too_many_attempts` when any of these has no attempt left; else tells the most failures that any has. */
export function refuseCounted(ctx: Ctx, counts: Count[], counted: Counted[]): number {
  const states = counted.map((each) => countOf(ctx, counts, each));
  const out = states.find(({ failures, most }) => failures >= most);
  if (out) throw tooMany(out.waits);
  return Math.max(0, ...states.map(({ failures }) => failures));
}

/** The same of what stands counted now. */
export const refuseExhausted = async (ctx: Ctx, counted: Counted[]): Promise<number> =>
  refuseCounted(ctx, await findCounts(ctx, counted), counted);

/** How many failures are counted for each of these, how many are too many, and when they are forgotten. Counts nothing. */
export async function readFailures(ctx: Ctx, counted: Counted[]) {
  const counts = await findCounts(ctx, counted);
  return counted.map((each) => countOf(ctx, counts, each));
}

/** Counts one failure for each of these. */
export async function countFailure(ctx: Ctx, counted: Counted[]): Promise<void> {
  await Promise.all(counted.map((each) => limiter(ctx.db, each.limit).penalty(key(ctx, each))));
}

/** Counts an attempt and refuses in the same step, so that a thousand at once are counted one by one. */
export async function countAttempt(ctx: Ctx, counted: Counted[]): Promise<void> {
  try {
    await Promise.all(counted.map((each) => limiter(ctx.db, each.limit).consume(key(ctx, each))));
  } catch (error) {
    throw error instanceof RateLimiterRes ? tooMany(error.msBeforeNext) : error;
  }
}

/**
 * Counts a mail to an address and says whether it may still go out. Nobody is refused: whoever asks for mails to
 * somebody else's mailbox cannot tell how many it got.
 */
export async function mayMail(ctx: Ctx, counted: Counted): Promise<boolean> {
  const state = await limiter(ctx.db, counted.limit).penalty(key(ctx, counted));
  return state.consumedPoints <= limits[counted.limit].points;
}

/** Forgets the failures of these, after a success. */
export async function forgetFailures(ctx: Ctx, counted: Counted[]): Promise<void> {
  await Promise.all(counted.map((each) => limiter(ctx.db, each.limit).delete(key(ctx, each))));
}

function tooMany(waits: number): Refusal {
  const retryAfterSeconds = Math.max(1, Math.ceil(waits / seconds(1)));
  const wait = Math.ceil(retryAfterSeconds / 60);
  const says = `Too many attempts. Please try again in ${wait === 1 ? "a minute" : `${wait} minutes`}.`;
  return new Refusal("too_many_attempts", { says, retryAfterSeconds });
}
