import { eq, sql } from "drizzle-orm";
import { v7 } from "uuid";
import { preparedStatement } from "#db/prepared.ts";
import { auditEvents, sessions, users } from "#db/schema/index.ts";
import type { AuditEvent } from "#lib/audit.ts";
import { takeInUnlessInDoubt } from "#lib/claims/guest-in-doubt.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { deviceValues, isStrange, noteDevice } from "#lib/identity/known-devices.ts";
import { Refusal } from "#lib/refusal.ts";
import { newSession } from "#lib/sessions/sessions.ts";

/** Whose session starts, as they were when they were asked for their password or passkey. */
export type SessionOwner = { id: string; epoch: number; customerId: string | null };

/**
 * `isGuestInDoubt`: the guest of the browser was left alone, and whether it is theirs is still to be asked. `isStrange`:
 * the user has logged in before, but never from this browser or network.
 */
export type StartedSession = { sessionId: string; isStrange: boolean; isGuestInDoubt: boolean };

/**
 * Logs a user in who has shown everything that was asked for: takes in the guest of this browser (design §3.6) unless
 * it is in doubt, renews the hash, and starts a session. Refuses `wrong_credentials` for one that changed since it was
 * read.
 */
export async function startSession(
  ctx: Ctx,
  user: SessionOwner,
  guestId: string | null,
  renewedHash: string | null = null,
): Promise<StartedSession> {
  if (!guestId && !renewedHash) return { ...(await writeSession(ctx, user)), isGuestInDoubt: false };
  return inTransaction(ctx, async (ctx) => {
    const actor = { kind: "customer", userId: user.id };
    const isGuestInDoubt =
      guestId && user.customerId ? await takeInUnlessInDoubt(ctx, guestId, user.customerId, actor) : false;
    if (renewedHash) await ctx.db.update(users).set({ passwordHash: renewedHash }).where(eq(users.id, user.id));
    return { ...(await writeSession(ctx, user)), isGuestInDoubt };
  });
}

const given = sql.placeholder;

/**
 * Session, log entry and where it was from; none of them when the user was suspended, deleted or given another password
 * since it was read. (Were that to happen right after, the session would carry an epoch that is over.)
 */
const sessionStatement = preparedStatement(
  "write_session",
  () => sql`
    with session as (
      insert into ${sessions} (id, account_id, user_id, user_epoch, user_agent, address, inserted_at, last_seen_at, expires_at)
      select ${given("sessionId")}, account_id, id, epoch, ${given("userAgent")}, ${given("address")},
        ${given("now")}::timestamptz, ${given("now")}::timestamptz, ${given("expiresAt")}::timestamptz
      from ${users} where id = ${given("userId")} and epoch = ${given("epoch")} and status = 'active'
      for key share returning id
    ), entry as (
      insert into ${auditEvents} (id, account_id, customer_id, user_id, actor_kind, actor_user_id, event, address, user_agent, at)
      select ${given("entryId")}, ${given("accountId")}, ${given("customerId")}::uuid, ${given("userId")}, 'user',
        ${given("userId")}, ${given("event")}, ${given("address")}, ${given("userAgent")}, ${given("now")}::timestamptz
      from session
    ), device as (${noteDevice(sql`from session`)})
    select ${isStrange} as is_strange from device`,
);

async function writeSession(ctx: Ctx, user: SessionOwner): Promise<Omit<StartedSession, "isGuestInDoubt">> {
  const session = { id: v7(), ...newSession(ctx, user) };
  const event: AuditEvent = "logged_in";
  const written = await sessionStatement(ctx.db, {
    ...deviceValues(ctx, { id: user.id, accountId: session.accountId }),
    sessionId: session.id,
    expiresAt: session.expiresAt.toISOString(),
    epoch: user.epoch,
    entryId: v7(),
    customerId: user.customerId,
    event,
  });
  if (written.length === 0) throw new Refusal("wrong_credentials");
  return { sessionId: session.id, isStrange: written[0]?.is_strange === true };
}
