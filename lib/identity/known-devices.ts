import { hash } from "node:crypto";
import { and, eq, gte, inArray, type SQL, sql } from "drizzle-orm";
import { v7 } from "uuid";
import { preparedStatement } from "#db/prepared.ts";
import { refusedBy } from "#db/refused.ts";
import { auditEvents, devices, users } from "#db/schema/index.ts";
import { type Ctx, inTransaction, type Origin, userAgentOf } from "#lib/context.ts";
import { mayTell } from "#lib/identity/notices.ts";
import { issueFurtherToken } from "#lib/identity/one-time-codes.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { strangeLogIn } from "#lib/notifications/security-messages.ts";
import { Refusal } from "#lib/refusal.ts";
import { deviceInWords } from "#lib/sessions/device.ts";
import { after, minutes } from "#lib/time.ts";

/** So many wrong passwords before a right one are worth telling the owner. */
const manyFailures = 5;

const given = sql.placeholder;

type Owner = { id: string; accountId: string; customerId: string | null; email: string | null };

const fingerprints = new WeakMap<Origin, Buffer>();

/** Browser, system and network of a request: enough to know a browser again, and nothing is left in it. */
export function fingerprint(origin: Origin): Buffer {
  const found = fingerprints.get(origin) ?? takeFingerprint(origin);
  fingerprints.set(origin, found);
  return found;
}

function takeFingerprint({ address, userAgent }: Origin): Buffer {
  const network = address?.includes(":")
    ? address.split(":").slice(0, 3).join(":")
    : address?.split(".").slice(0, 3).join(".");
  return hash("sha256", `${deviceInWords(userAgent)}\n${network ?? ""}`, "buffer");
}

/**
 * Whether the user of a query on users has logged in from a browser and network of that fingerprint before. For an
 * `exists` PostgreSQL may read the rows of every user of that network at once.
 */
export const isKnownBrowser = sql<boolean>`coalesce((select true from ${devices} as device
  where device.user_id = ${users}.id and device.token_hash = ${sql.placeholder("fingerprint")} limit 1), false)`;

/**
 * Part of a statement with the values of `deviceValues`: notes from where the user logs in, once for each row of `of`;
 * `is_new` where it was not known.
 */
export const noteDevice = (of: SQL): SQL => sql`
  insert into ${devices} (id, account_id, user_id, token_hash, user_agent, address, inserted_at, last_seen_at)
  select ${given("deviceId")}, ${given("accountId")}, ${given("userId")}, ${given("fingerprint")}, ${given("userAgent")},
    ${given("address")}, ${given("now")}::timestamptz, ${given("now")}::timestamptz ${of}
  on conflict (user_id, token_hash) do update set last_seen_at = excluded.last_seen_at
  returning xmax = 0 as is_new`;

/** In the statement that notes it: whether the browser or network is new beside others of the user's. */
export const isStrange = sql`is_new and exists (select from ${devices} as other
  where other.user_id = ${given("userId")}::uuid and other.trusted_until is null)`;

/** What the placeholders of `noteDevice` and `isStrange` stand for. */
export const deviceValues = (ctx: Ctx, { id, accountId }: Pick<Owner, "id" | "accountId">) => ({
  deviceId: v7(),
  accountId,
  userId: id,
  fingerprint: fingerprint(ctx.origin),
  userAgent: userAgentOf(ctx),
  address: ctx.origin.address,
  now: ctx.now.toISOString(),
});

const noteAloneStatement = preparedStatement(
  "notice_device",
  () => sql`with device as (${noteDevice(sql.empty())}) select ${isStrange} as is_strange from device`,
);

/** Notes from where a user logs in who gets no session of this browser; true for what is new beside others. */
async function noteAlone(ctx: Ctx, user: Pick<Owner, "id" | "accountId">): Promise<boolean> {
  const [seen] = await noteAloneStatement(ctx.db, deviceValues(ctx, user));
  return seen?.is_strange === true;
}

/** After a log-in: a browser never seen before, or a success after many failures, is told to the owner by mail. */
export async function noticeLogIn(
  ctx: Ctx,
  owner: Owner,
  { failures, isStrange }: { failures: number; isStrange: boolean },
): Promise<void> {
  const { email } = owner;
  if (!email || !(isStrange || failures >= manyFailures)) return;
  await inTransaction(ctx, async (ctx) => {
    const { emailVerifiedAt } = users;
    const [user] = await ctx.db.select({ emailVerifiedAt }).from(users).where(eq(users.id, owner.id));
    if (!user || !(await mayTell(ctx, { ...user, email }))) return;
    const token = await issueFurtherToken(ctx, { purpose: "not_me", target: email, userId: owner.id });
    const seen = { device: deviceInWords(ctx.origin.userAgent), address: ctx.origin.address, at: ctx.now, token };
    await enqueue(
      ctx,
      strangeLogIn(ctx.account, email, { ...seen, failures: failures >= manyFailures ? failures : 0 }),
    );
  });
}

/** The same after a log-in without a session. Refuses `wrong_credentials` for a user who was deleted meanwhile. */
export async function noticeTokenLogIn(ctx: Ctx, owner: Owner, failures: number): Promise<void> {
  try {
    await noticeLogIn(ctx, owner, { failures, isStrange: await noteAlone(ctx, owner) });
  } catch (error) {
    if (/_user_fkey$/.test(refusedBy(error) ?? "")) throw new Refusal("wrong_credentials");
    throw error;
  }
}

/** How often a log-in of the user failed in the last quarter of an hour, at either step. */
export const countRecentFailures = (ctx: Ctx, userId: string): Promise<number> =>
  ctx.db.$count(
    auditEvents,
    and(
      eq(auditEvents.userId, userId),
      gte(auditEvents.at, after(ctx.now, -minutes(15))),
      inArray(auditEvents.event, ["log_in_failed", "second_step_failed"]),
    ),
  );

/** Notes the browser that somebody registers on as the first one known. */
export async function noticeFirstDevice(ctx: Ctx, user: { userId: string }): Promise<void> {
  await noteAlone(ctx, { id: user.userId, accountId: ctx.account.id });
}
