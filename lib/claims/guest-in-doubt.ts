import { and, between, desc, eq, inArray, isNotNull, lt, type SQL, sql } from "drizzle-orm";
import { claims, customers, orderLineItems, orders, sessions } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { claimOrders } from "#lib/claims/claim-orders.ts";
import { maskedOrder } from "#lib/claims/masked.ts";
import { takeInGuest } from "#lib/claims/merge-guest.ts";
import { moveCart } from "#lib/claims/merged-cart.ts";
import type { DoubtedView } from "#lib/claims/views.ts";
import { type Actor, actorOf, lockCustomers } from "#lib/claims/write-claims.ts";
import { type Ctx, inTransaction, requireCustomerId } from "#lib/context.ts";
import { isOpenGuest, noticeVisit, visitBegan } from "#lib/customers/guest.ts";
import { findProfile, keepAddress, type Profile } from "#lib/customers/profile.ts";
import { Refusal } from "#lib/refusal.ts";

const mostShown = 10;

/** When an order came to the guest who has it: placed by it, or claimed since with a proof of its own. */
const cameAt = sql`coalesce((select claim.claimed_at from ${claims} as claim
  where claim.order_id = ${orders.id} and claim.to_customer_id = ${orders.customerId}
    and claim.undone_at is null and claim.continued_at is null), ${orders.openedAt})`;

type Visit = SQL | typeof customers.visitBeganAt;

async function hasOrdersBefore(ctx: Ctx, guestId: string, visit: Visit, orderId?: string): Promise<boolean> {
  const before = and(
    eq(orders.customerId, customers.id),
    isNotNull(orders.openedAt),
    lt(cameAt, visit),
    orderId ? eq(orders.id, orderId) : undefined,
  );
  const [found] = await ctx.db
    .select({ id: customers.id })
    .from(customers)
    .where(and(isOpenGuest(ctx, guestId), sql`exists (select from ${orders} where ${before})`));
  return found !== undefined;
}

/**
 * Whether the guest of a browser may be somebody else than whoever sits there now: it has placed orders before this
 * visit, which began after more than a day. So it is asked, not assumed, whose they are (a shared computer).
 */
export const isInDoubt = (ctx: Ctx, guestId: string): Promise<boolean> =>
  hasOrdersBefore(ctx, guestId, visitBegan(ctx.now));

/** Whether the asking guest placed this order before the present visit: so that it may be somebody else's. */
export const isOfEarlierVisit = (ctx: Ctx, orderId: string): Promise<boolean> =>
  hasOrdersBefore(ctx, requireCustomerId(ctx), visitBegan(ctx.now), orderId);

/** What a form to register may fill in of the asking guest; null when it is in doubt: it may be somebody else's. */
export async function findKnownGuest(ctx: Ctx): Promise<Pick<Profile, "name" | "email"> | null> {
  const id = requireCustomerId(ctx);
  const [isDoubted, { name, email }] = await Promise.all([isInDoubt(ctx, id), findProfile(ctx)]);
  return isDoubted ? null : { name, email };
}

/** Judges under the guest's lock, for whoever then leaves the guest alone. */
export async function isLeftInDoubt(ctx: Ctx, guestId: string): Promise<boolean> {
  await lockCustomers(ctx, [guestId]);
  return keepsDoubt(ctx, guestId);
}

/** A guest in doubt is not seen here again until somebody answers: so the visit is written that the doubt is about. */
async function keepsDoubt(ctx: Ctx, guestId: string): Promise<boolean> {
  if (!(await isInDoubt(ctx, guestId))) return false;
  await noticeVisit(ctx.db, guestId, ctx.now);
  return true;
}

/** Takes the guest in for a customer who logs in on its browser; leaves it alone, and says so, when it is in doubt. */
export async function takeInUnlessInDoubt(
  ctx: Ctx,
  guestId: string,
  customerId: string,
  actor: Actor,
): Promise<boolean> {
  await lockCustomers(ctx, [guestId, customerId]);
  const isLeft = await keepsDoubt(ctx, guestId);
  if (!isLeft) await takeInGuest(ctx, guestId, customerId, { evidence: "guest_cookie", actor });
  return isLeft;
}

/** What is asked about on a browser that has this guest's cookie, newest first; null when there is nothing to ask. */
export async function findDoubted(ctx: Ctx, guestId: string): Promise<DoubtedView | null> {
  const rows = await ctx.db
    .select({
      id: orders.id,
      code: orders.code,
      placedAt: orders.openedAt,
      totalCents: orders.grandTotalCents,
      count: sql<number>`count(*) over ()::int`,
    })
    .from(orders)
    .innerJoin(customers, eq(customers.id, orders.customerId))
    .where(and(isOpenGuest(ctx, guestId), isNotNull(orders.openedAt), lt(cameAt, customers.visitBeganAt)))
    .orderBy(desc(orders.openedAt), desc(orders.id))
    .limit(mostShown);
  const [first] = rows;
  if (!first) return null;
  const shown = rows.flatMap(({ code, placedAt, ...row }) =>
    code && placedAt ? [maskedOrder({ ...row, code, placedAt }, ctx.account)] : [],
  );
  return { orders: shown, count: first.count };
}

/** "Yes": takes the guest in as a log-in without doubt does. False when there is nothing to ask (any more). */
export async function acceptGuest(ctx: Ctx, guestId: string): Promise<boolean> {
  return answering(ctx, guestId, (ctx, { customerId }) =>
    takeInGuest(ctx, guestId, customerId, { evidence: "guest_cookie", actor: actorOf(ctx) }),
  );
}

/**
 * "Not mine": what was ordered before this visit stays with the guest. What was ordered on it, up to the log-in, and a
 * cart that was filled on it are the asking customer's own and come along; nothing else of the guest does. The guest
 * has then not been here: a copy of its cookie elsewhere goes on as before. False when there is nothing to ask.
 */
export async function declineGuest(ctx: Ctx, guestId: string): Promise<boolean> {
  return answering(ctx, guestId, async (ctx, me) => {
    const own = await placedOnThisVisit(ctx, guestId, me.sessionId);
    if (own.length > 0) {
      await claimOrders(ctx, own, { evidence: "guest_cookie", guestId });
      await forgetVisitor(ctx, guestId, own);
    }
    if (await filledCartOnThisVisit(ctx, guestId, me.sessionId)) await moveCart(ctx, guestId, me.customerId);
    await ctx.db.update(customers).set({ lastSeenAt: null, visitBeganAt: null }).where(eq(customers.id, guestId));
    const { customerId, userId } = me;
    await record(ctx, "guest_declined", { customerId, userId }, { guest: guestId, taken: own.length });
    return true;
  });
}

type Me = { customerId: string; userId: string; sessionId: string | null };

async function answering(ctx: Ctx, guestId: string, answer: (ctx: Ctx, me: Me) => Promise<boolean>): Promise<boolean> {
  const me = ctx.viewer;
  if (me.kind !== "customer") throw new Refusal("log_in_first");
  return inTransaction(ctx, async (ctx) => {
    await lockCustomers(ctx, [guestId, me.customerId]);
    return (await hasOrdersBefore(ctx, guestId, customers.visitBeganAt)) && answer(ctx, me);
  });
}

/** Not what the guest's cookie ordered elsewhere since: who asks has been logged in here from then on. */
async function placedOnThisVisit(ctx: Ctx, guestId: string, sessionId: string | null): Promise<string[]> {
  if (!sessionId) return [];
  const placed = await ctx.db
    .select({ id: orders.id })
    .from(orders)
    .innerJoin(customers, eq(customers.id, orders.customerId))
    .innerJoin(sessions, eq(sessions.id, sessionId))
    .where(
      and(
        eq(orders.customerId, guestId),
        isNotNull(orders.openedAt),
        between(cameAt, customers.visitBeganAt, sessions.insertedAt),
      ),
    );
  return placed.map(({ id }) => id);
}

async function filledCartOnThisVisit(ctx: Ctx, guestId: string, sessionId: string | null): Promise<boolean> {
  if (!sessionId) return false;
  const [line] = await ctx.db
    .select({ id: orderLineItems.id })
    .from(orderLineItems)
    .innerJoin(orders, eq(orders.id, orderLineItems.orderId))
    .innerJoin(customers, eq(customers.id, orders.customerId))
    .innerJoin(sessions, eq(sessions.id, sessionId))
    .where(
      and(
        eq(orders.customerId, guestId),
        eq(orders.status, "cart"),
        eq(orders.channel, "storefront"),
        between(orderLineItems.updatedAt, customers.visitBeganAt, sessions.insertedAt),
      ),
    )
    .limit(1);
  return line !== undefined;
}

/**
 * A checkout leaves its contact with the guest, to be offered next time: that is the guest's own last one again, but for
 * an address whose owner has said that it isn't theirs.
 */
async function forgetVisitor(ctx: Ctx, guestId: string, taken: string[]): Promise<void> {
  const { name, email, emailDisownedAt, phoneNumber } = orders;
  const [last] = await ctx.db
    .select({ name, email: sql<string | null>`case when ${emailDisownedAt} is null then ${email} end`, phoneNumber })
    .from(orders)
    .where(and(eq(orders.customerId, guestId), isNotNull(orders.openedAt)))
    .orderBy(desc(orders.openedAt), desc(orders.id))
    .limit(1);
  if (last) await ctx.db.update(customers).set(last).where(eq(customers.id, guestId));
  const shipped = and(inArray(orders.id, taken), isNotNull(orders.deliveryAddressLineOne));
  if ((await ctx.db.$count(orders, shipped)) > 0) await keepAddress(ctx, guestId, null);
}
