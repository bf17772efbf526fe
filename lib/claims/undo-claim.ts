import { and, eq, isNull } from "drizzle-orm";
import { claims, customers, merges, orders } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { undoneWithin } from "#lib/claims/evidence.ts";
import {
  type ClaimRow,
  endClaim,
  lockCustomers,
  MovedMeanwhile,
  mayKeepOrders,
  untilNobodyMoves,
  writeClaims,
} from "#lib/claims/write-claims.ts";
import { type Ctx, inTransaction, requireCustomerId } from "#lib/context.ts";
import { forgetBuyer } from "#lib/customers/forget-person.ts";
import { Refusal } from "#lib/refusal.ts";
import { after } from "#lib/time.ts";

/** Refuses what is older than the 30 days in which it can be undone. */
export function refuseLateUndo(ctx: Ctx, madeAt: Date): void {
  if (after(madeAt, undoneWithin) < ctx.now)
    throw new Refusal("impossible_move", { says: "This could be undone for 30 days, and they are over." });
}

/**
 * Gives an order that the asking customer has claimed back to whom it came from, within 30 days. Where that guest is
 * part of somebody else by now, it goes on to them, as all their other orders did; where their account has ended, it
 * tells of nobody any more, as the others there. Refuses `not_found` for a claim that is not the asking customer's or is
 * undone already, and `impossible_move` for one that is too old, came with a merge (that one is undone as a whole), or
 * would come straight back. Gives the order's id.
 */
export async function undoClaim(ctx: Ctx, id: string): Promise<string> {
  const me = requireCustomerId(ctx);
  return untilNobodyMoves(() => inTransaction(ctx, (ctx) => undoOnce(ctx, me, id)));
}

async function undoOnce(ctx: Ctx, me: string, id: string): Promise<string> {
  const isMine = and(
    eq(claims.id, id),
    eq(claims.accountId, ctx.account.id),
    eq(claims.toCustomerId, me),
    isNull(claims.undoneAt),
    isNull(claims.continuedAt),
  );
  const [seen] = await ctx.db.select().from(claims).where(isMine);
  if (!seen) throw new Refusal("not_found");
  const people = await wayHome(ctx, await claimsToEnd(ctx, seen));
  const locked = await lockCustomers(ctx, [me, ...people]);
  const [claim] = await ctx.db.select().from(claims).where(isMine).for("update");
  if (!claim || !mayKeepOrders(locked.find((each) => each.id === me))) throw new Refusal("not_found");
  if (claim.mergeId)
    throw new Refusal("impossible_move", {
      says: "This order came with all others of a browser. Undo that instead.",
    });
  refuseLateUndo(ctx, claim.claimedAt);
  const ended = await claimsToEnd(ctx, claim);
  if ((await wayHome(ctx, ended)).join() !== people.join()) throw new MovedMeanwhile();
  if (people.includes(me))
    throw new Refusal("impossible_move", {
      says: "The browser that placed this order has joined your account since. Undo that instead.",
    });
  for (const each of ended) await endClaim(ctx, each);
  await bringHome(ctx, claim.orderId, people);
  const former = people.at(-1) ?? null;
  const home = locked.find((each) => each.id === former);
  if (home?.status === "deleted" && !home.email) await forgetBuyer(ctx, home.id);
  await record(ctx, "claim_undone", { customerId: me, orderId: claim.orderId }, { claim: id, to: former });
  // From where stands in the line above: this one is about somebody else, and not in reach when the asking account ends.
  await record(fromNowhere(ctx), "order_came_back", { customerId: former, orderId: claim.orderId }, { claim: id });
  return claim.orderId;
}

const fromNowhere = (ctx: Ctx): Ctx => ({ ...ctx, origin: { address: null, userAgent: null } });

/** The claim, and those before it that belong to merges which were undone while it stood. */
async function claimsToEnd(ctx: Ctx, claim: ClaimRow): Promise<ClaimRow[]> {
  if (!claim.continuesId) return [claim];
  const [before] = await ctx.db
    .select({ claim: claims, undoneAt: merges.undoneAt })
    .from(claims)
    .leftJoin(merges, eq(merges.id, claims.mergeId))
    .where(eq(claims.id, claim.continuesId));
  return before?.undoneAt ? [claim, ...(await claimsToEnd(ctx, before.claim))] : [claim];
}

/** Whom the order goes back to, and whoever they are part of by now: each was merged into the next, the last was not. */
async function wayHome(ctx: Ctx, ended: ClaimRow[]): Promise<string[]> {
  const way: string[] = [];
  let next = ended.at(-1)?.fromCustomerId ?? null;
  while (next) {
    way.push(next);
    const isNext = and(eq(customers.id, next), eq(customers.accountId, ctx.account.id));
    const [customer] = await ctx.db.select({ into: customers.supersededById }).from(customers).where(isNext);
    next = customer?.into ?? null;
  }
  return way;
}

/** An order cannot lie with a guest who was merged: it takes the way of everything else that the guest had. */
async function bringHome(ctx: Ctx, orderId: string, people: string[]): Promise<void> {
  await ctx.db
    .update(orders)
    .set({ customerId: people.at(-1) })
    .where(eq(orders.id, orderId));
  for (const [at, from] of people.slice(0, -1).entries()) {
    const to = people[at + 1];
    const isMerge = and(eq(merges.fromCustomerId, from), isNull(merges.undoneAt));
    const [merge] = await ctx.db.select().from(merges).where(isMerge);
    if (!to || !merge) throw new Error("a merged guest has no merge");
    const { evidence, reason, id: mergeId, actorUserId: userId, actorKind } = merge;
    const actor = { kind: actorKind ?? "user", userId };
    await writeClaims(ctx, [orderId], { from, to, evidence, mergeId, actor, ...(reason !== null && { reason }) });
  }
}
