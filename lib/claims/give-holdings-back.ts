import { and, eq, inArray } from "drizzle-orm";
import { addresses, type MergedAddress, type MergeTrace, orders } from "#db/schema/index.ts";
import { giveCartBack } from "#lib/claims/merged-cart.ts";
import { givePendingPointsBack, givePointsBack } from "#lib/claims/merged-points.ts";
import { endClaim, openClaimsOf } from "#lib/claims/write-claims.ts";
import type { Ctx } from "#lib/context.ts";

export type Both = { from: string; to: string };

/**
 * Gives back what a merge has moved, as far as it is still there: orders that were not moved on since, carts, points, and
 * the address. Gives the ids of the placed orders. Call it when both are locked and each is a customer of its own again.
 */
export async function giveHoldingsBack(ctx: Ctx, mergeId: string, both: Both, moved: MergeTrace): Promise<string[]> {
  const { from, to } = both;
  const back = await giveOrdersBack(ctx, mergeId, from);
  await giveApiCartsBack(ctx, [...(moved.carts ?? []), ...moved.orders], both);
  if (moved.cart) await giveCartBack(ctx, from, to, moved.cart);
  await givePendingPointsBack(ctx, from, to, moved.pendingPoints);
  await givePointsBack(ctx, from, to, moved.points);
  if (moved.addressWas) await giveAddressBack(ctx, both, moved.addressWas);
  return back;
}

async function giveOrdersBack(ctx: Ctx, mergeId: string, customerId: string): Promise<string[]> {
  const open = await openClaimsOf(ctx, mergeId);
  for (const claim of open) await endClaim(ctx, claim);
  const ids = open.map((claim) => claim.orderId);
  if (ids.length > 0) await ctx.db.update(orders).set({ customerId }).where(inArray(orders.id, ids));
  return ids;
}

async function giveApiCartsBack(ctx: Ctx, ids: string[], { from, to }: Both): Promise<void> {
  if (ids.length === 0) return;
  const isThere = and(inArray(orders.id, ids), eq(orders.customerId, to), eq(orders.status, "cart"));
  await ctx.db.update(orders).set({ customerId: from }).where(isThere);
}

export const addressParts = ["lineOne", "lineTwo", "postalCode", "city", "province", "countryCode"] as const;

/** An address that was changed since is the customer's own; the guest gets the one it brought. */
async function giveAddressBack(ctx: Ctx, { from, to }: Both, was: MergedAddress): Promise<void> {
  const [now] = await ctx.db.select().from(addresses).where(eq(addresses.customerId, to)).for("update");
  if (now && addressParts.every((part) => now[part] === was[part]))
    await ctx.db.delete(addresses).where(eq(addresses.id, now.id));
  await ctx.db
    .insert(addresses)
    .values({ accountId: ctx.account.id, customerId: from, kind: "delivery", ...was })
    .onConflictDoNothing();
}
