import { and, eq, inArray, isNotNull, isNull } from "drizzle-orm";
import { claims, orders } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Grounds, judgeOf } from "#lib/claims/evidence.ts";
import {
  actorOf,
  carryOrders,
  isOpen,
  lockCustomers,
  MovedMeanwhile,
  mayKeepOrders,
  untilNobodyMoves,
} from "#lib/claims/write-claims.ts";
import { type Ctx, inTransaction, requireCustomerId } from "#lib/context.ts";
import { Refusal } from "#lib/refusal.ts";

export type Claimed = { claimed: string[]; lost: string[] };

/**
 * Makes orders that a guest placed the asking customer's, on these grounds, each with its claim, in one transaction.
 * Gives the ids of those that are theirs now, and of those that could not be had: somebody else was faster, they are
 * kept for a registered customer, or the grounds do not hold for them. Refuses `mailbox_unproven`, and `not_found` for a
 * customer that cannot keep orders any more.
 */
export async function claimOrders(ctx: Ctx, orderIds: string[], grounds: Grounds): Promise<Claimed> {
  const me = requireCustomerId(ctx);
  return untilNobodyMoves(() => inTransaction(ctx, (ctx) => claimOnce(ctx, me, orderIds, grounds)));
}

async function claimOnce(ctx: Ctx, me: string, orderIds: string[], grounds: Grounds): Promise<Claimed> {
  const wanted = and(
    eq(orders.accountId, ctx.account.id),
    inArray(orders.id, orderIds),
    isNotNull(orders.openedAt),
    isNotNull(orders.customerId),
  );
  const seen = await ctx.db.select({ id: orders.id, customerId: orders.customerId }).from(orders).where(wanted);
  const owners = await lockCustomers(ctx, [me, ...seen.flatMap(({ customerId }) => customerId ?? [])]);
  if (!mayKeepOrders(owners.find((owner) => owner.id === me))) throw new Refusal("not_found");
  const mayClaim = await judgeOf(ctx, grounds);
  const found = await lockOrdersOf(ctx, owners, wanted);
  const gone = seen.map((order) => order.id).filter((id) => !found.some((order) => order.id === id));
  if ((await countClaimed(ctx, gone)) < gone.length) throw new MovedMeanwhile();

  const isGuest = (id: string) => owners.some((each) => each.id === id && each.isOpen && each.status === "guest");
  const mine = found.filter((order) => order.customerId === me).map((order) => order.id);
  const free = found.flatMap(({ customerId, ...order }) => {
    if (!customerId || customerId === me || !isGuest(customerId)) return [];
    return mayClaim({ ...order, customerId }) ? [{ id: order.id, customerId }] : [];
  });
  for (const from of new Set(free.map((order) => order.customerId))) {
    const ids = free.filter((order) => order.customerId === from).map((order) => order.id);
    await carryOrders(ctx, ids, { from, to: me, evidence: grounds.evidence, actor: actorOf(ctx) });
    for (const orderId of ids) {
      await record(ctx, "order_claimed", { customerId: me, orderId }, { from, evidence: grounds.evidence });
      await record(ctx, "order_claimed_away", { customerId: from, orderId }, { to: me, evidence: grounds.evidence });
    }
  }
  const claimed = [...mine, ...free.map((order) => order.id)];
  return { claimed, lost: orderIds.filter((id) => !claimed.includes(id)) };
}

/** Of orders that moved while we waited, those that somebody else has claimed: they were faster, the others only moved. */
const countClaimed = async (ctx: Ctx, ids: string[]) =>
  ids.length === 0 ? 0 : ctx.db.$count(claims, and(inArray(claims.orderId, ids), isOpen, isNull(claims.mergeId)));

/** Only orders of locked customers are locked: those stay where they are, and whoever moves others is not in our way. */
async function lockOrdersOf(ctx: Ctx, owners: { id: string }[], wanted: ReturnType<typeof and>) {
  const ids = owners.map((owner) => owner.id);
  return ctx.db
    .select()
    .from(orders)
    .where(and(wanted, inArray(orders.customerId, ids)))
    .orderBy(orders.id)
    .for("update");
}
