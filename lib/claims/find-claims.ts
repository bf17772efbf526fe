import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { claims, merges, orders } from "#db/schema/index.ts";
import { undoneWithin } from "#lib/claims/evidence.ts";
import type { ClaimView, UndoableView } from "#lib/claims/views.ts";
import { endedLogIn, isOpen } from "#lib/claims/write-claims.ts";
import { type Ctx, requireCustomerId } from "#lib/context.ts";
import { formatMoney } from "#lib/money.ts";
import { after, formatTime } from "#lib/time.ts";

const namedAtMost = 20;

/** The asking customer's claims. */
export const toMe = (ctx: Ctx) =>
  and(eq(claims.toCustomerId, requireCustomerId(ctx)), eq(claims.accountId, ctx.account.id));

/** What was merged into the asking customer. */
export const mergedIntoMe = (ctx: Ctx) =>
  and(eq(merges.toCustomerId, requireCustomerId(ctx)), eq(merges.accountId, ctx.account.id));

/** Until when what was made at that moment can be undone; null when that is over. */
function undoableUntil(ctx: Ctx, madeAt: Date): Date | null {
  const until = after(madeAt, undoneWithin);
  return until < ctx.now ? null : until;
}

type Made = { id: string; evidence: ClaimView["evidence"]; reason: string | null };

/** A claim or merge as it is shown, made at that moment. */
export const claimView = (
  ctx: Ctx,
  { id, evidence, reason }: Made,
  at: Date,
  more: Pick<ClaimView, "kind" | "isCarriedOn" | "isForStore">,
) => ({ id, evidence, reason, at, ...more, undoableUntil: undoableUntil(ctx, at) }) satisfies ClaimView;

/** Why an order is with the asking customer, who did not place it; null for one who did. What came with a merge names that. */
export async function findWhyHere(ctx: Ctx, orderId: string): Promise<ClaimView | null> {
  if (ctx.viewer.kind !== "guest" && ctx.viewer.kind !== "customer") return null;
  const [found] = await ctx.db
    .select({ claim: claims, merge: { id: merges.id, mergedAt: merges.mergedAt, moved: merges.moved } })
    .from(claims)
    .leftJoin(merges, eq(merges.id, claims.mergeId))
    .where(and(eq(claims.orderId, orderId), isOpen, toMe(ctx)));
  if (!found) return null;
  const { claim, merge } = found;
  const isCarriedOn = claim.continuesId !== null;
  return merge
    ? claimView(ctx, { ...claim, id: merge.id }, merge.mergedAt, {
        kind: "merge",
        isCarriedOn,
        isForStore: endedLogIn(merge.moved),
      })
    : claimView(ctx, claim, claim.claimedAt, { kind: "claim", isCarriedOn });
}

/** The orders of these that have just been claimed by the asking customer, in this transaction, newest first. */
export async function findFreshClaims(ctx: Ctx, orderIds: string[]) {
  const rows = await ctx.db
    .select({ placedAt: orders.openedAt, totalCents: orders.grandTotalCents })
    .from(claims)
    .innerJoin(orders, eq(orders.id, claims.orderId))
    .where(and(inArray(claims.orderId, orderIds), isOpen, toMe(ctx), eq(claims.claimedAt, ctx.now)))
    .orderBy(desc(orders.openedAt));
  return rows.flatMap(({ placedAt, totalCents }) => (placedAt ? [{ placedAt, totalCents }] : []));
}

/**
 * What goes back when the asking customer undoes this claim or merge; null for one that is somebody else's, is undone,
 * or has been carried on. One that is too old is told by `undoableUntil`.
 */
export async function findUndoable(ctx: Ctx, id: string): Promise<UndoableView | null> {
  const isAsked = sql`((${claims.id} = ${id} and ${claims.mergeId} is null) or ${claims.mergeId} = ${id})`;
  const [[merge], rows] = await Promise.all([
    ctx.db
      .select()
      .from(merges)
      .where(and(eq(merges.id, id), mergedIntoMe(ctx), isNull(merges.undoneAt))),
    ctx.db
      .select({ claim: claims, order: orders, total: sql<number>`count(*) over ()::int` })
      .from(claims)
      .innerJoin(orders, eq(orders.id, claims.orderId))
      .where(and(isAsked, isOpen, toMe(ctx)))
      .orderBy(desc(orders.openedAt), desc(orders.id))
      .limit(namedAtMost),
  ]);
  const [first] = rows;
  const named = { orders: rows.map(({ order }) => namedOrder(ctx, order)), orderCount: first?.total ?? 0 };
  if (merge) {
    const { moved, mergedAt } = merge;
    const isForStore = endedLogIn(moved);
    const view = claimView(ctx, merge, mergedAt, { kind: "merge", isCarriedOn: false, isForStore });
    return { ...view, ...named, hasCart: moved.cart !== null, hasPoints: moved.points > 0 };
  }
  if (!first || first.claim.mergeId) return null;
  const isCarriedOn = first.claim.continuesId !== null;
  const view = claimView(ctx, first.claim, first.claim.claimedAt, { kind: "claim", isCarriedOn });
  return { ...view, ...named, hasCart: false, hasPoints: false };
}

type Order = typeof orders.$inferSelect;

function namedOrder({ account }: Ctx, { id, code, openedAt, grandTotalCents }: Order) {
  if (!code || !openedAt) throw new Error("a cart was claimed");
  const { defaultLocale: locale, timeZone, currency } = account;
  return {
    id,
    code,
    day: formatTime(openedAt, "day", { locale, timeZone }),
    total: formatMoney(grandTotalCents, currency, locale),
  };
}
