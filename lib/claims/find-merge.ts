import { and, eq, gt, isNull } from "drizzle-orm";
import { claims, customers, merges, orders, users } from "#db/schema/index.ts";
import { undoneWithin } from "#lib/claims/evidence.ts";
import type { DeskMergeView } from "#lib/claims/merge-views.ts";
import { isOpen } from "#lib/claims/write-claims.ts";
import type { Ctx } from "#lib/context.ts";
import { nameOf } from "#lib/customers/standing.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { after } from "#lib/time.ts";

/**
 * A merge by staff into this customer, as they look at it before they undo it; null when there is none, or it is undone.
 * `until` is null when the days are over in which it can be.
 */
export async function findDeskMerge(ctx: Ctx, customerId: string, mergeId: string): Promise<DeskMergeView | null> {
  requirePermission(ctx, "customers:merge");
  const isIt = and(
    eq(merges.id, mergeId),
    eq(merges.toCustomerId, customerId),
    eq(merges.accountId, ctx.account.id),
    eq(merges.evidence, "staff"),
    isNull(merges.undoneAt),
  );
  const [found] = await ctx.db
    .select({ merge: merges, gone: customers, username: users.username })
    .from(merges)
    .innerJoin(customers, eq(customers.id, merges.fromCustomerId))
    .leftJoin(users, eq(users.id, customers.userId))
    .where(isIt);
  if (!found) return null;
  const { merge, gone, username } = found;
  const isSince = and(eq(orders.customerId, customerId), gt(orders.openedAt, merge.mergedAt));
  const [orderCount, placedSince] = await Promise.all([
    ctx.db.$count(claims, and(eq(claims.mergeId, mergeId), isOpen)),
    ctx.db.$count(orders, isSince),
  ]);
  const { moved, mergedAt, reason } = merge;
  const until = after(mergedAt, undoneWithin);
  return {
    ...{ id: mergeId, name: nameOf(gone).name, username, reason, mergedAt, orderCount, placedSince },
    until: until < ctx.now ? null : until,
    points: moved.points,
    hasCart: moved.cart !== null,
    wasSuspended: moved.byStaff?.status === "suspended" || Boolean(moved.byStaff?.suspension?.gone),
  };
}
