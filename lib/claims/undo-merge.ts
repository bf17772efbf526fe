import { and, eq, inArray, isNull, ne } from "drizzle-orm";
import { customers, guestDevices, type MergeTrace, merges, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Both, giveHoldingsBack } from "#lib/claims/give-holdings-back.ts";
import { giveFieldsBack, giveOwnAddressBack } from "#lib/claims/merged-fields.ts";
import { giveStandingsBack } from "#lib/claims/merged-standing.ts";
import { refuseLateUndo } from "#lib/claims/undo-claim.ts";
import { actorOf, endedLogIn, lockCustomers, mayKeepOrders } from "#lib/claims/write-claims.ts";
import { type Ctx, inTransaction, requireCustomerId } from "#lib/context.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { recordsParted } from "#lib/notifications/merge-messages.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { Refusal } from "#lib/refusal.ts";

/**
 * Makes the guest who was merged into the asking customer a guest of its own again, within 30 days, with everything it
 * brought: orders that were not moved on since, what is left of its cart and points, its contact and address. Orders
 * placed since stay where they were placed. Refuses `not_found` for a merge that is not the asking customer's or is
 * undone already, and `impossible_move` for one that is too old, or by which the store has ended a log-in: that is for
 * the store to take back. Gives the ids of the orders that went back.
 */
export async function undoMerge(ctx: Ctx, id: string): Promise<string[]> {
  const me = requireCustomerId(ctx);
  return undo(ctx, { id, of: me }, ({ moved }, self) => {
    if (!mayKeepOrders(self)) throw new Refusal("not_found");
    if (endedLogIn(moved))
      throw new Refusal("impossible_move", { says: "The store joined two accounts here. Ask it to take that back." });
  });
}

type Undoing = { customerId: string; mergeId: string; reason: string };

/**
 * Takes a merge by staff back, for staff: also the log-in that had ended works again, with its old password, and both
 * have their own names, addresses and suspensions again, as far as nobody has changed them since. Refuses as `undoMerge`
 * does, and `impossible_move` while whoever stayed is part of somebody else.
 */
export async function undoMergeAtDesk(ctx: Ctx, { customerId, mergeId, reason }: Undoing): Promise<string[]> {
  requirePermission(ctx, "customers:merge");
  return undo(ctx, { id: mergeId, of: customerId, reason }, ({ evidence }, self) => {
    if (evidence !== "staff" || self.status === "deleted") throw new Refusal("not_found");
    if (!self.isOpen)
      throw new Refusal("impossible_move", { says: "They are part of somebody else by now. Undo that first." });
  });
}

type Merge = typeof merges.$inferSelect;
type Customer = typeof customers.$inferSelect;
type Asked = { id: string; of: string; reason?: string };

async function undo(
  given: Ctx,
  { id, of, reason }: Asked,
  refuseUnlessMay: (merge: Merge, self: Customer) => void,
): Promise<string[]> {
  return inTransaction(given, async (ctx) => {
    const isAsked = and(
      eq(merges.id, id),
      eq(merges.accountId, ctx.account.id),
      eq(merges.toCustomerId, of),
      isNull(merges.undoneAt),
    );
    const [seen] = await ctx.db.select().from(merges).where(isAsked);
    if (!seen) throw new Refusal("not_found", { says: "This has been undone already." });
    const goneId = seen.fromCustomerId;
    const rows = await lockCustomers(ctx, [goneId, of]);
    const { kind, userId } = actorOf(ctx);
    const undone = { undoneAt: ctx.now, undoneByKind: kind, undoneByUserId: userId };
    const [merge] = await ctx.db.update(merges).set(undone).where(isAsked).returning();
    const gone = rows.find((customer) => customer.id === goneId);
    const self = rows.find((customer) => customer.id === of);
    if (!merge || !gone || !self) throw new Refusal("not_found", { says: "This has been undone already." });
    refuseUnlessMay(merge, self);
    refuseLateUndo(ctx, merge.mergedAt);

    const both = { from: goneId, to: of };
    const { moved } = merge;
    await ctx.db.update(customers).set({ supersededById: null }).where(eq(customers.id, goneId));
    const logIns = await lockLogIns(ctx, both);
    const user = logIns.find((each) => each.customerId === of) ?? null;
    const back = await giveHoldingsBack(ctx, id, both, moved);
    const filled = moved.filled.filter((field) => self[field] === gone[field]);
    await giveContactBack(ctx, self, user, filled);
    if (moved.byStaff) {
      await giveFieldsBack(ctx, { into: self, user, mergedAt: merge.mergedAt }, moved.byStaff.fields);
      await giveOwnAddressBack(ctx, of, moved.byStaff.address);
      await giveStandingsBack(ctx, gone, self, moved.byStaff);
    }
    if (merge.evidence === "hand_over") await giveDeviceBack(ctx, both, merge.mergedAt);
    await tell(ctx, { merge, logIns, orders: back.length, ...(reason && { reason }) });
    return back;
  });
}

type User = typeof users.$inferSelect;
type Told = { merge: Merge; logIns: User[]; orders: number; reason?: string };

async function tell(ctx: Ctx, { merge, logIns, orders, reason }: Told): Promise<void> {
  const { id, fromCustomerId: from, toCustomerId: to } = merge;
  if (reason === undefined) {
    const { userId } = actorOf(ctx);
    await record(ctx, "merge_undone", { customerId: to, userId }, { to: from, orders, merge: id });
    await record(ctx, "orders_came_back", { customerId: from }, { orders, merge: id });
    return;
  }
  for (const customerId of [to, from]) {
    const user = logIns.find((each) => each.customerId === customerId);
    await record(ctx, "customers_parted", { customerId, userId: user?.id ?? null }, { reason, orders, merge: id });
    if (user?.email && user.emailVerifiedAt) await enqueue(ctx, recordsParted(ctx.account, user.email));
  }
}

const lockLogIns = (ctx: Ctx, { from, to }: Both): Promise<User[]> =>
  ctx.db
    .select()
    .from(users)
    .where(inArray(users.customerId, [from, to]))
    .orderBy(users.id)
    .for("update");

type Contact = { id: string; phoneNumber: string | null };

/**
 * What the guest brought is taken out again. A customer who registered since has typed name and address as their own;
 * a telephone that they have proven is theirs, too.
 */
async function giveContactBack(
  ctx: Ctx,
  self: Contact,
  user: User | null,
  filled: MergeTrace["filled"],
): Promise<void> {
  const isSame = user?.phoneNumber === self.phoneNumber;
  const isProven = isSame && user?.phoneVerifiedAt;
  const fields = user ? filled.filter((field) => field === "phoneNumber" && !isProven) : filled;
  if (fields.length === 0) return;
  const nothing = Object.fromEntries(fields.map((field) => [field, null]));
  await ctx.db.update(customers).set(nothing).where(eq(customers.id, self.id));
  if (user && isSame) await ctx.db.update(users).set({ phoneNumber: null }).where(eq(users.id, user.id));
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
