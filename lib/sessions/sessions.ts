import { and, desc, eq, gt, ne, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { customers, lookIns, orderLineItems, orders, sessions, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction, type Role, requireUser, userAgentOf } from "#lib/context.ts";
import { type Glance, preparedWithGlance } from "#lib/glance.ts";
import { hasApp } from "#lib/identity/second-factor.ts";
import { deviceInWords } from "#lib/sessions/device.ts";
import type { SessionView } from "#lib/sessions/views.ts";
import { after, days, hours, minutes } from "#lib/time.ts";

export const sessionLife = days(30);
/** Staff log in every working day: what they reach is not theirs. */
export const staffSessionLife = hours(12);
const noticeAgainAfter = minutes(1);

/**
 * The row of a session about to start; whoever starts it writes it together with the log-in. A user without a customer
 * is staff, whose sessions are shorter and do not grow by being used.
 */
export function newSession(ctx: Ctx, user: { id: string; epoch: number; customerId?: string | null }) {
  return {
    accountId: ctx.account.id,
    userId: user.id,
    userEpoch: user.epoch,
    userAgent: userAgentOf(ctx),
    address: ctx.origin.address,
    insertedAt: ctx.now,
    lastSeenAt: ctx.now,
    expiresAt: after(ctx.now, user.customerId === null ? staffSessionLife : sessionLife),
  };
}

/** Pieces in the storefront cart of a customer, as a column of a query on customers. */
export const cartCount = sql<number>`coalesce((
  select sum(line.order_quantity) from ${orders} as cart join ${orderLineItems} as line on line.order_id = cart.id
  where cart.customer_id = ${customers}.id and cart.status = 'cart' and cart.channel = 'storefront'), 0)::int`;

const liveSession = preparedWithGlance("live_session", (db, name, told) =>
  db
    .select({
      sessionId: sessions.id,
      lastSeenAt: sessions.lastSeenAt,
      userId: users.id,
      role: users.role,
      hasFactor: sql<boolean>`(${users.role} <> 'customer' and (${users.authMethod} <> 'simple' or ${hasApp}))`,
      lookInId: sql<string | null>`(select look.id from ${lookIns} as look
        where look.session_id = ${sessions}.id and look.ended_at is null)`,
      userName: users.name,
      isMailboxProven: sql<boolean>`${users.emailVerifiedAt} is not null`,
      customerId: customers.id,
      customerName: customers.name,
      cartCount,
      told,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .leftJoin(customers, eq(customers.userId, users.id))
    .where(
      and(
        eq(sessions.id, sql.placeholder("id")),
        eq(sessions.accountId, sql.placeholder("accountId")),
        gt(sessions.expiresAt, sql.placeholder("now")),
        eq(sessions.userEpoch, users.epoch),
        eq(users.status, "active"),
      ),
    )
    .prepare(name),
);

/**
 * The session with its user and customer, in one round trip, and as `told` what a glance at something of the customer's
 * says; null when it was ended, has expired, is from before the user's last change of password, or the user is
 * suspended or gone.
 */
export async function findLiveSession(db: Db, accountId: string, id: string, now: Date, glance: Glance | null = null) {
  const given = { ...glance?.values, id, accountId, now: now.toISOString() };
  const [session] = await liveSession(db, glance).execute(given);
  return session ?? null;
}

/** Notes that the session is in use and keeps a shopper's alive; at most once a minute. */
export async function noticeSession(
  db: Db,
  session: { sessionId: string; lastSeenAt: Date; role: Role },
  now: Date,
): Promise<void> {
  if (now.getTime() - session.lastSeenAt.getTime() < noticeAgainAfter) return;
  await db
    .update(sessions)
    .set({ lastSeenAt: now, ...(session.role === "customer" ? { expiresAt: after(now, sessionLife) } : {}) })
    .where(eq(sessions.id, session.sessionId));
}

/** Where the asking user is logged in, last used first. */
export async function listSessions(ctx: Ctx): Promise<SessionView[]> {
  const { userId, sessionId } = requireUser(ctx);
  const rows = await ctx.db
    .select()
    .from(sessions)
    .innerJoin(users, and(eq(users.id, sessions.userId), eq(users.epoch, sessions.userEpoch)))
    .where(and(eq(sessions.userId, userId), gt(sessions.expiresAt, ctx.now)))
    .orderBy(desc(sessions.lastSeenAt))
    .limit(100);
  return rows.map(({ sessions: row }) => ({
    id: row.id,
    device: deviceInWords(row.userAgent),
    address: row.address,
    since: row.insertedAt,
    lastSeen: row.lastSeenAt,
    isThisOne: row.id === sessionId,
  }));
}

/** Ends one of the asking user's own sessions; one that is not theirs, or gone already, is left as it is. */
export async function endSession(ctx: Ctx, id: string): Promise<void> {
  const { userId, sessionId } = requireUser(ctx);
  await inTransaction(ctx, async (ctx) => {
    const ended = await ctx.db
      .delete(sessions)
      .where(and(eq(sessions.id, id), eq(sessions.userId, userId)))
      .returning({ id: sessions.id });
    if (ended.length > 0)
      await record(ctx, id === sessionId ? "logged_out" : "session_ended", { userId, customerId: customerOf(ctx) });
  });
}

/** Ends every session of the asking user but the one that asks. */
export async function endOtherSessions(ctx: Ctx): Promise<void> {
  const { userId, sessionId } = requireUser(ctx);
  await inTransaction(ctx, async (ctx) => {
    await ctx.db
      .delete(sessions)
      .where(and(eq(sessions.userId, userId), sessionId ? ne(sessions.id, sessionId) : undefined));
    await record(ctx, "other_sessions_ended", { userId, customerId: customerOf(ctx) });
  });
}

const customerOf = (ctx: Ctx) => (ctx.viewer.kind === "customer" ? ctx.viewer.customerId : null);
