import { and, eq, inArray, isNull } from "drizzle-orm";
import { claims, customers, type evidence, type MergeTrace, orders } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { Refusal } from "#lib/refusal.ts";

export type Evidence = (typeof evidence.enumValues)[number];
export type ClaimRow = typeof claims.$inferSelect;

/** Who makes or takes back a claim; at a log-in, that is whoever just showed their password. */
export type Actor = { kind: string; userId: string | null };

type Carried = { from: string; to: string; evidence: Evidence; actor: Actor; mergeId?: string; reason?: string };

export const actorOf = ({ viewer }: Ctx): Actor => ({
  kind: viewer.kind,
  userId: "userId" in viewer ? viewer.userId : null,
});

/** Of claims: those that hold now. */
export const isOpen = and(isNull(claims.undoneAt), isNull(claims.continuedAt));

/** Thrown inside a transaction of a claim when an order has moved to somebody whose row is not locked. */
export class MovedMeanwhile extends Error {}

/** Does it again when an order moved while we waited for its owner's row; refuses `busy` when it keeps moving. */
export async function untilNobodyMoves<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; attempt <= 5; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof MovedMeanwhile)) throw error;
    }
  }
  throw new Refusal("busy");
}

/**
 * Rows of customers, locked in one order so that no two who claim wait for each other. Call it before orders are locked.
 */
export async function lockCustomers(ctx: Ctx, ids: string[]) {
  return ctx.db
    .select()
    .from(customers)
    .where(and(eq(customers.accountId, ctx.account.id), inArray(customers.id, ids)))
    .orderBy(customers.id)
    .for("update");
}

type Customer = Awaited<ReturnType<typeof lockCustomers>>[number];

/** Whether somebody can have orders and give them up: not who is suspended, deleted, or part of somebody else by now. */
export const mayKeepOrders = (customer: Customer | undefined): customer is Customer =>
  customer?.isOpen === true && (customer.status === "guest" || customer.status === "registered");

/** Whether a merge has ended a log-in. */
export const endedLogIn = ({ byStaff }: MergeTrace): boolean => Boolean(byStaff && byStaff.status !== "guest");

/** Gives these placed orders to another customer, with a claim for each; carries on the claims that they came by. */
export async function carryOrders(ctx: Ctx, orderIds: string[], carried: Carried): Promise<void> {
  if (orderIds.length === 0) return;
  await ctx.db.update(orders).set({ customerId: carried.to }).where(inArray(orders.id, orderIds));
  await writeClaims(ctx, orderIds, carried);
}

/** The claims alone, for orders that have been moved in this transaction. */
export async function writeClaims(ctx: Ctx, orderIds: string[], carried: Carried): Promise<void> {
  if (orderIds.length === 0) return;
  const before = await ctx.db
    .update(claims)
    .set({ continuedAt: ctx.now })
    .where(and(inArray(claims.orderId, orderIds), isOpen))
    .returning({ id: claims.id, orderId: claims.orderId });
  await ctx.db.insert(claims).values(
    orderIds.map((orderId) => ({
      accountId: ctx.account.id,
      orderId,
      fromCustomerId: carried.from,
      toCustomerId: carried.to,
      evidence: carried.evidence,
      mergeId: carried.mergeId ?? null,
      continuesId: before.find((claim) => claim.orderId === orderId)?.id ?? null,
      actorKind: carried.actor.kind,
      actorUserId: carried.actor.userId,
      reason: carried.reason ?? null,
      claimedAt: ctx.now,
    })),
  );
}

/** Ends an open claim and opens the one that it carried on; the order has still to be moved. */
export async function endClaim(ctx: Ctx, claim: ClaimRow): Promise<void> {
  const { kind, userId } = actorOf(ctx);
  await ctx.db
    .update(claims)
    .set({ undoneAt: ctx.now, undoneByKind: kind, undoneByUserId: userId })
    .where(eq(claims.id, claim.id));
  if (claim.continuesId) await ctx.db.update(claims).set({ continuedAt: null }).where(eq(claims.id, claim.continuesId));
}

/** The open claims of a merge: what it moved and nothing has moved since. */
export const openClaimsOf = (ctx: Ctx, mergeId: string): Promise<ClaimRow[]> =>
  ctx.db
    .select()
    .from(claims)
    .where(and(eq(claims.mergeId, mergeId), isOpen))
    .orderBy(claims.orderId)
    .for("update");
