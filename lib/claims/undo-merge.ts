import { and, eq, inArray, isNull, ne } from "drizzle-orm";
import {
  addresses,
  customers,
  guestDevices,
  type MergedAddress,
  type MergeTrace,
  merges,
  orders,
  users,
} from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { giveCartBack } from "#lib/claims/merged-cart.ts";
import { givePendingPointsBack, givePointsBack } from "#lib/claims/merged-points.ts";
import { refuseLateUndo } from "#lib/claims/undo-claim.ts";
import { actorOf, endClaim, lockCustomers, mayKeepOrders, openClaimsOf } from "#lib/claims/write-claims.ts";
import { type Ctx, inTransaction, requireCustomerId } from "#lib/context.ts";
import { Refusal } from "#lib/refusal.ts";

/**
 * Makes the guest who was merged into the asking customer a guest of its own again, within 30 days, with everything it
 * brought: orders that were not moved on since, what is left of its cart and points, its contact and address. Orders
 * placed since stay where they were placed. Refuses `not_found` for a merge that is not the asking customer's or is
 * undone already, and `impossible_move` for one that is too old. Gives the ids of the orders that went back.
 */
export async function undoMerge(ctx: Ctx, id: string): Promise<string[]> {
  const me = requireCustomerId(ctx);
  return inTransaction(ctx, async (ctx) => {
    const isMine = and(
      eq(merges.id, id),
      eq(merges.accountId, ctx.account.id),
      eq(merges.toCustomerId, me),
      isNull(merges.undoneAt),
    );
    const [seen] = await ctx.db.select().from(merges).where(isMine);
    if (!seen) throw new Refusal("not_found");
    const guestId = seen.fromCustomerId;
    const both = await lockCustomers(ctx, [guestId, me]);
    const { kind, userId } = actorOf(ctx);
    const undone = { undoneAt: ctx.now, undoneByKind: kind, undoneByUserId: userId };
    const [merge] = await ctx.db.update(merges).set(undone).where(isMine).returning();
    const guest = both.find((customer) => customer.id === guestId);
    const self = both.find((customer) => customer.id === me);
    if (!merge || !guest || !mayKeepOrders(self)) throw new Refusal("not_found");
    refuseLateUndo(ctx, merge.mergedAt);

    await ctx.db.update(customers).set({ supersededById: null }).where(eq(customers.id, guestId));
    const { moved } = merge;
    const back = await giveOrdersBack(ctx, id, guestId);
    await giveApiCartsBack(ctx, [...(moved.carts ?? []), ...moved.orders], { from: guestId, to: me });
    if (moved.cart) await giveCartBack(ctx, guestId, me, moved.cart);
    await givePendingPointsBack(ctx, guestId, me, moved.pendingPoints);
    await givePointsBack(ctx, guestId, me, moved.points);
    const filled = moved.filled.filter((field) => self[field] === guest[field]);
    await giveContactBack(ctx, self, filled);
    if (moved.addressWas) await giveAddressBack(ctx, { from: guestId, to: me }, moved.addressWas);
    if (merge.evidence === "hand_over") await giveDeviceBack(ctx, { from: guestId, to: me }, merge.mergedAt);
    await record(ctx, "merge_undone", { customerId: me, userId }, { to: guestId, orders: back.length, merge: id });
    await record(ctx, "orders_came_back", { customerId: guestId }, { orders: back.length, merge: id });
    return back;
  });
}

async function giveOrdersBack(ctx: Ctx, mergeId: string, guestId: string): Promise<string[]> {
  const open = await openClaimsOf(ctx, mergeId);
  for (const claim of open) await endClaim(ctx, claim);
  const ids = open.map((claim) => claim.orderId);
  if (ids.length > 0) await ctx.db.update(orders).set({ customerId: guestId }).where(inArray(orders.id, ids));
  return ids;
}

type Both = { from: string; to: string };
type Contact = { id: string; userId: string | null; phoneNumber: string | null };

async function giveApiCartsBack(ctx: Ctx, ids: string[], { from, to }: Both): Promise<void> {
  if (ids.length === 0) return;
  const isThere = and(inArray(orders.id, ids), eq(orders.customerId, to), eq(orders.status, "cart"));
  await ctx.db.update(orders).set({ customerId: from }).where(isThere);
}

/**
 * What the guest brought is taken out again. A customer who registered since has typed name and address as their own;
 * a telephone that they have proven is theirs, too.
 */
async function giveContactBack(ctx: Ctx, self: Contact, filled: MergeTrace["filled"]): Promise<void> {
  const [user] = self.userId ? await ctx.db.select().from(users).where(eq(users.id, self.userId)).for("update") : [];
  const isSame = user?.phoneNumber === self.phoneNumber;
  const isProven = isSame && user?.phoneVerifiedAt;
  const fields = user ? filled.filter((field) => field === "phoneNumber" && !isProven) : filled;
  if (fields.length === 0) return;
  const nothing = Object.fromEntries(fields.map((field) => [field, null]));
  await ctx.db.update(customers).set(nothing).where(eq(customers.id, self.id));
  if (user && isSame) await ctx.db.update(users).set({ phoneNumber: null }).where(eq(users.id, user.id));
}

const parts = ["lineOne", "lineTwo", "postalCode", "city", "province", "countryCode"] as const;

/** An address that was changed since is the customer's own; the guest gets the one it brought. */
async function giveAddressBack(ctx: Ctx, { from, to }: Both, was: MergedAddress): Promise<void> {
  const [now] = await ctx.db.select().from(addresses).where(eq(addresses.customerId, to)).for("update");
  if (now && parts.every((part) => now[part] === was[part]))
    await ctx.db.delete(addresses).where(eq(addresses.id, now.id));
  await ctx.db
    .insert(addresses)
    .values({ accountId: ctx.account.id, customerId: from, kind: "delivery", ...was })
    .onConflictDoNothing();
}

/** The device that joined by a hand-over is the guest's again that it was before, so that the orders are in reach there. */
async function giveDeviceBack(ctx: Ctx, { from, to }: Both, linkedAt: Date): Promise<void> {
  const hasJoined = and(
    eq(guestDevices.customerId, to),
    eq(guestDevices.linkedAt, linkedAt),
    isNull(guestDevices.endedAt),
  );
  await ctx.db
    .update(guestDevices)
    .set({ customerId: from })
    .where(and(hasJoined, ne(guestDevices.id, to)));
}
