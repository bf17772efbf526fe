import { and, eq, gt, isNull, ne, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { customers, lookIns, sessions, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction, type LookIn, type Viewer } from "#lib/context.ts";
import { lockCustomer } from "#lib/customers/suspend.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { Refusal } from "#lib/refusal.ts";
import { cartCount } from "#lib/sessions/sessions.ts";
import { after, minutes } from "#lib/time.ts";

/** For how long somebody of the store sees what a customer sees. The database knows it too. */
export const lookInLife = minutes(15);

/**
 * Lets the asking session of staff see what a customer sees, for a reason that the customer reads. It ends by itself,
 * when the session does, and when the session begins to look at somebody else. Refuses `not_found`.
 */
export async function beginLookIn(ctx: Ctx, { customerId, reason }: { customerId: string; reason: string }) {
  requirePermission(ctx, "customers:see");
  const { viewer } = ctx;
  if (viewer.kind !== "staff" || !viewer.sessionId) throw new Refusal("log_in_first");
  const { userId: staffUserId, sessionId, role } = viewer;
  await inTransaction(ctx, async (ctx) => {
    await lockCustomer(ctx, customerId);
    const [session] = await ctx.db
      .select({ name: users.name })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(and(eq(sessions.id, sessionId), eq(sessions.userId, staffUserId)))
      .for("update", { of: sessions });
    if (!session) throw new Refusal("log_in_first");
    await endOf(ctx, sessionId);
    const [begunAt, endsAt] = [ctx.now, after(ctx.now, lookInLife)];
    await ctx.db
      .insert(lookIns)
      .values({ accountId: ctx.account.id, customerId, staffUserId, sessionId, reason, begunAt, endsAt });
    await record(ctx, "looked_in", { customerId }, { reason, name: session.name, role, until: endsAt });
  });
}

/** Ends the look of the asking session, and gives whom it was at; null when there was none. */
export async function endLookIn(ctx: Ctx): Promise<string | null> {
  const { viewer } = ctx;
  return viewer.kind === "staff" && viewer.sessionId ? endOf(ctx, viewer.sessionId) : null;
}

/** One whose time was over has ended then, and not now. */
async function endOf(ctx: Ctx, sessionId: string): Promise<string | null> {
  const now = sql`${ctx.now.toISOString()}::timestamptz`;
  const [ended] = await ctx.db
    .update(lookIns)
    .set({ endedAt: sql`greatest(${lookIns.begunAt}, least(${lookIns.endsAt}, ${now}))` })
    .where(and(eq(lookIns.sessionId, sessionId), isNull(lookIns.endedAt)))
    .returning({ customerId: lookIns.customerId });
  return ended?.customerId ?? null;
}

/** Who is seen, as whom the site then takes the request: never with a session or a cookie of theirs. */
export type Seen = {
  lookIn: LookIn;
  viewer: Extract<Viewer, { kind: "guest" | "customer" }>;
  name: string | null;
  cartCount: number;
  isMailboxProven: boolean;
};

/** A look that still goes on, with the customer as they are now; null once its time is over, or they are gone or merged. */
export async function findLookIn(db: Db, accountId: string, id: string, now: Date): Promise<Seen | null> {
  const [found] = await db
    .select({
      look: lookIns,
      customer: customers,
      cartCount,
      isMailboxProven: sql<boolean>`${users.emailVerifiedAt} is not null`,
    })
    .from(lookIns)
    .innerJoin(customers, and(eq(customers.id, lookIns.customerId), eq(customers.accountId, lookIns.accountId)))
    .leftJoin(users, eq(users.id, customers.userId))
    .where(
      and(
        eq(lookIns.id, id),
        eq(lookIns.accountId, accountId),
        isNull(lookIns.endedAt),
        gt(lookIns.endsAt, now),
        ne(customers.status, "deleted"),
        isNull(customers.supersededById),
      ),
    );
  if (!found) return null;
  const { look, customer, ...rest } = found;
  const { id: customerId, userId, name, email, status } = customer;
  const { reason, endsAt } = look;
  const called = name ?? email ?? "a guest without a name";
  const lookIn = { id, customerId, customerName: called, isSuspended: status === "suspended", reason, endsAt };
  const viewer = userId
    ? ({ kind: "customer", customerId, userId, sessionId: null } as const)
    : ({ kind: "guest", customerId } as const);
  return { ...rest, lookIn, viewer, name };
}
