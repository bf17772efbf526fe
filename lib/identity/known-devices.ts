import { createHash } from "node:crypto";
import { and, eq, gte, sql } from "drizzle-orm";
import { v7 } from "uuid";
import type { Db } from "#db/client.ts";
import { preparedOnce, runPrepared } from "#db/prepared.ts";
import { authenticators, devices, passkeys } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { lockUser } from "#lib/identity/mailbox.ts";
import { findToken, issueFurtherToken, issueToken, spendToken } from "#lib/identity/one-time-codes.ts";
import { endOtherAccess } from "#lib/identity/other-access.ts";
import { passwordReset } from "#lib/notifications/messages.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { strangeLogIn } from "#lib/notifications/security-messages.ts";
import { Refusal } from "#lib/refusal.ts";
import { deviceInWords } from "#lib/sessions/device.ts";

/** So many wrong passwords before a right one are worth telling the owner. */
const manyFailures = 5;

type Owner = { id: string; accountId: string; customerId: string | null; email: string | null };

/** Browser, system and network of a request: enough to know a browser again, and nothing is left in it. */
function fingerprint({ origin }: Ctx): Buffer {
  const { address } = origin;
  const network = address?.includes(":")
    ? address.split(":").slice(0, 3).join(":")
    : address?.split(".").slice(0, 3).join(".");
  return createHash("sha256")
    .update(`${deviceInWords(origin.userAgent)}\n${network ?? ""}`)
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
  const seen = fingerprint(ctx);
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
    values (${v7()}, ${accountId}, ${userId}, ${fingerprint(ctx)}, ${ctx.origin.userAgent?.slice(0, 400) ?? null},
      ${ctx.origin.address}, ${now}::timestamptz, ${now}::timestamptz)
    on conflict (user_id, token_hash) do update set last_seen_at = excluded.last_seen_at
    returning xmax = 0 as is_new,
      exists (select from ${devices} as other where other.user_id = ${userId}::uuid and other.trusted_until is null) as has_others`,
  );
  return seen?.is_new === true && seen.has_others === true;
}

/** After a log-in: a browser never seen before, or a success after many failures, is told to the owner by mail. */
export async function noticeLogIn(ctx: Ctx, owner: Owner, failures: number): Promise<void> {
  const isNew = await isStrange(ctx, owner);
  const { email } = owner;
  if (!email || !(isNew || failures >= manyFailures)) return;
  await inTransaction(ctx, async (ctx) => {
    const token = await issueFurtherToken(ctx, { purpose: "not_me", target: email, userId: owner.id });
    const seen = { device: deviceInWords(ctx.origin.userAgent), address: ctx.origin.address, at: ctx.now, token };
    await enqueue(
      ctx,
      strangeLogIn(ctx.account, email, { ...seen, failures: failures >= manyFailures ? failures : 0 }),
    );
  });
}

/** Notes the browser that somebody registers on as the first one known. */
export async function noticeFirstDevice(ctx: Ctx, user: { userId: string }): Promise<void> {
  await isStrange(ctx, { id: user.userId, accountId: ctx.account.id, customerId: null, email: null });
}

/**
 * "This wasn't me", from such a mail: every session and token of the user ends, with the passkeys and the app that were
 * added since, and a reset is sent to the mailbox. Refuses `wrong_code` for a token that is unknown, used or old. Call
 * it in the token's account.
 */
export async function disownLogIn(given: Ctx, token: string): Promise<void> {
  await inTransaction({ ...given, viewer: { kind: "anonymous" } }, async (ctx) => {
    const found = await findToken(ctx.db, "not_me", token, ctx.now);
    const user = found && (await lockUser(ctx, found.userId));
    const spent = await spendToken(ctx, "not_me", token);
    if (!user || !spent) throw new Refusal("wrong_code", { field: "token" });
    await endOtherAccess(ctx, user);
    await ctx.db.delete(passkeys).where(and(eq(passkeys.userId, user.id), gte(passkeys.insertedAt, spent.issuedAt)));
    const app = and(eq(authenticators.userId, user.id), gte(authenticators.insertedAt, spent.issuedAt));
    await ctx.db.delete(authenticators).where(app);
    await record(ctx, "not_me", { userId: user.id, customerId: user.customerId });
    if (user.status !== "active" || !user.email) return;
    const reset = await issueToken(ctx, { purpose: "password_reset", target: user.email, userId: user.id });
    await enqueue(ctx, passwordReset(ctx.account, user.email, reset));
  });
}
