import { createHash } from "node:crypto";
import { and, eq, gte, inArray, sql } from "drizzle-orm";
import { v7 } from "uuid";
import type { Db } from "#db/client.ts";
import { preparedOnce, runPrepared } from "#db/prepared.ts";
import { refusedBy } from "#db/refused.ts";
import { auditEvents, devices, users } from "#db/schema/index.ts";
import { type Ctx, inTransaction, type Origin } from "#lib/context.ts";
import { mayTell } from "#lib/identity/notices.ts";
import { issueFurtherToken } from "#lib/identity/one-time-codes.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { strangeLogIn } from "#lib/notifications/security-messages.ts";
import { Refusal } from "#lib/refusal.ts";
import { deviceInWords } from "#lib/sessions/device.ts";
import { after, minutes } from "#lib/time.ts";

/** So many wrong passwords before a right one are worth telling the owner. */
const manyFailures = 5;

type Owner = { id: string; accountId: string; customerId: string | null; email: string | null };

/** Browser, system and network of a request: enough to know a browser again, and nothing is left in it. */
export function fingerprint({ address, userAgent }: Origin): Buffer {
  const network = address?.includes(":")
    ? address.split(":").slice(0, 3).join(":")
    : address?.split(".").slice(0, 3).join(".");
  return createHash("sha256")
    .update(`${deviceInWords(userAgent)}\n${network ?? ""}`)
    .digest();
}

const knownBrowser = preparedOnce((db: Db) =>
  db
    .select({ id: devices.id })
    .from(devices)
    .where(and(eq(devices.userId, sql.placeholder("userId")), eq(devices.tokenHash, sql.placeholder("fingerprint"))))
    .prepare("known_browser"),
);

/** What failures from a browser and network are counted under that the user has logged in from before; else null. */
export async function knownBrowserOf(ctx: Ctx, userId: string): Promise<string | null> {
  const seen = fingerprint(ctx.origin);
  const [found] = await knownBrowser(ctx.db).execute({ userId, fingerprint: seen });
  return found ? `${userId} ${seen.toString("base64url")}` : null;
}

/** Notes from where the user logs in; true for a browser or network that is new beside others. */
async function isStrange(ctx: Ctx, { id: userId, accountId }: Owner): Promise<boolean> {
  const now = ctx.now.toISOString();
  const [seen] = await runPrepared(
    ctx.db,
    "notice_device",
    sql`
    insert into ${devices} (id, account_id, user_id, token_hash, user_agent, address, inserted_at, last_seen_at)
    values (${v7()}, ${accountId}, ${userId}, ${fingerprint(ctx.origin)}, ${ctx.origin.userAgent?.slice(0, 400) ?? null},
      ${ctx.origin.address}, ${now}::timestamptz, ${now}::timestamptz)
    on conflict (user_id, token_hash) do update set last_seen_at = excluded.last_seen_at
    returning xmax = 0 as is_new,
      exists (select from ${devices} as other where other.user_id = ${userId}::uuid and other.trusted_until is null) as has_others`,
  );
  return seen?.is_new === true && seen.has_others === true;
}

/**
 * After a log-in: a browser never seen before, or a success after many failures, is told to the owner by mail. Refuses
 * `wrong_credentials` for a user who was deleted meanwhile.
 */
export async function noticeLogIn(ctx: Ctx, owner: Owner, failures: number): Promise<void> {
  try {
    await noticeBrowser(ctx, owner, failures);
  } catch (error) {
    if (/_user_fkey$/.test(refusedBy(error) ?? "")) throw new Refusal("wrong_credentials");
    throw error;
  }
}

async function noticeBrowser(ctx: Ctx, owner: Owner, failures: number): Promise<void> {
  const isNew = await isStrange(ctx, owner);
  const { email } = owner;
  if (!email || !(isNew || failures >= manyFailures)) return;
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
  await isStrange(ctx, { id: user.userId, accountId: ctx.account.id, customerId: null, email: null });
}
