import { and, eq, inArray, isNull } from "drizzle-orm";
import { customers, type MergeTrace, merges, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { changesSince, findMergePreview } from "#lib/claims/merge-preview.ts";
import type { Facts } from "#lib/claims/merge-views.ts";
import { type Chosen, takeAddress, takeFields } from "#lib/claims/merged-fields.ts";
import { joinStandings } from "#lib/claims/merged-standing.ts";
import { moveHoldings } from "#lib/claims/move-holdings.ts";
import { actorOf, lockCustomers, writeClaims } from "#lib/claims/write-claims.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { endHandOvers } from "#lib/customers/guest-devices.ts";
import { liftOverdue } from "#lib/customers/suspend.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { logInJoined, recordsJoined } from "#lib/notifications/merge-messages.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { needsAnotherToMerge } from "#lib/points/limit.ts";
import { Refusal } from "#lib/refusal.ts";

/** `seen` is what staff have looked at before; `agreed` what they were asked when it had changed, and said yes to. */
export type Merging = {
  fromId: string;
  intoId: string;
  reason: string;
  chosen: Chosen;
  seen: Facts;
  agreed?: string | undefined;
};

/**
 * Makes one customer of two who are one person, on the word of staff, in one transaction. Everything that `fromId` has
 * goes to `intoId`, each placed order with its claim; its log-in ends, and its name stays taken as long as the merge can be
 * undone. A suspension of either holds for both. What has changed since it was looked at is asked about first (`asks`),
 * and nothing is done; asked twice by one person, it is done once. Refuses `not_found` for customers of another account,
 * `impossible_move` when somebody else has merged or ended one of them meanwhile, when not that one may stay, or when
 * whoever asks has given both more points than one may alone.
 */
export async function mergeCustomers(ctx: Ctx, merging: Merging): Promise<{ asks: string } | { mergeId: string }> {
  requirePermission(ctx, "customers:merge");
  const { fromId, intoId } = merging;
  if (fromId === intoId) throw new Refusal("impossible_move", { says: "That is one customer already." });
  return inTransaction(ctx, async (ctx) => {
    await lockCustomers(ctx, [fromId, intoId]);
    for (const id of [fromId, intoId]) await liftOverdue(ctx, id);
    const preview = await findMergePreview(ctx, { ids: [fromId, intoId], keep: intoId });
    const before = preview ? null : await findOwnMerge(ctx, merging);
    if (before) return { mergeId: before };
    if (!preview) throw await whyGone(ctx, [fromId, intoId]);
    const { plan, obstacle } = preview;
    if (obstacle) throw new Refusal("impossible_move", { says: obstacle });
    if (plan?.into.id !== intoId)
      throw new Refusal("impossible_move", {
        says: "The other one has an account by now, and so has to stay. Look at both again.",
      });
    const asks = questionOf(changesSince(merging.seen, plan.facts));
    return asks && asks !== merging.agreed ? { asks } : { mergeId: await merge(ctx, merging) };
  });
}

const questionOf = (changes: string[]) =>
  changes.length > 0 ? `Since you looked, something has changed. ${changes.join(" ")} Nothing is merged yet.` : null;

/** The merge that this very person has made of both already: a second click is answered as the first. */
async function findOwnMerge(ctx: Ctx, { fromId, intoId }: Merging): Promise<string | null> {
  const { userId } = actorOf(ctx);
  const isOwn = and(
    eq(merges.fromCustomerId, fromId),
    eq(merges.toCustomerId, intoId),
    eq(merges.evidence, "staff"),
    isNull(merges.undoneAt),
    userId ? eq(merges.actorUserId, userId) : isNull(merges.actorUserId),
  );
  const [found] = await ctx.db.select({ id: merges.id }).from(merges).where(isOwn);
  return found?.id ?? null;
}

/** Somebody else was faster: which of the two is gone, and where to. */
async function whyGone(ctx: Ctx, ids: string[]): Promise<Refusal> {
  const rows = await lockCustomers(ctx, ids);
  if (rows.length < ids.length) return new Refusal("not_found");
  const isMerged = rows.some((row) => !row.isOpen);
  const what = isMerged ? "merged one of them with somebody" : "deleted one of them";
  return new Refusal("impossible_move", { says: `Somebody has ${what} meanwhile. Nothing is merged now: look again.` });
}

async function merge(ctx: Ctx, { fromId, intoId, reason, chosen }: Merging): Promise<string> {
  const rows = await lockCustomers(ctx, [fromId, intoId]);
  const logIns = await ctx.db
    .select()
    .from(users)
    .where(inArray(users.customerId, [fromId, intoId]))
    .orderBy(users.id)
    .for("update");
  const [from, into] = [fromId, intoId].map((id) => rows.find((row) => row.id === id));
  if (!from || !into || from.status === "deleted") throw new Refusal("not_found");
  const [lost, kept] = [from, into].map(({ userId }) => logIns.find(({ id }) => id === userId) ?? null);

  const address = await takeAddress(ctx, { from: fromId, into: intoId }, chosen);
  const held = await moveHoldings(ctx, fromId, intoId);
  if (await needsAnotherToMerge(ctx, [fromId, intoId]))
    throw new Refusal("impossible_move", {
      says: "Within a day you have given or taken more points of both than you may alone. Somebody else has to merge them.",
    });
  const fields = await takeFields(ctx, { from, into, user: kept ?? null }, chosen);
  const suspension = await joinStandings(ctx, from, into);
  const moved: MergeTrace = { ...held, filled: [], byStaff: { status: from.status, fields, address, suspension } };
  await ctx.db.update(customers).set({ supersededById: intoId }).where(eq(customers.id, fromId));
  await endHandOvers(ctx, fromId);
  const actor = actorOf(ctx);
  const [written] = await ctx.db
    .insert(merges)
    .values({
      ...{ accountId: ctx.account.id, fromCustomerId: fromId, toCustomerId: intoId, evidence: "staff", reason, moved },
      ...{ actorKind: actor.kind, actorUserId: actor.userId, mergedAt: ctx.now },
    })
    .returning({ id: merges.id });
  if (!written) throw new Error("a merge was not written");
  const { id: mergeId } = written;
  await writeClaims(ctx, moved.orders, { from: fromId, to: intoId, evidence: "staff", mergeId, actor, reason });
  const told = { reason, orders: moved.orders.length, merge: mergeId };
  await record(ctx, "customers_merged", { customerId: intoId, userId: into.userId }, { ...told, from: fromId });
  await record(ctx, "merged_away", { customerId: fromId, userId: from.userId }, { ...told, to: intoId });
  const counts = { orders: moved.orders.length, points: moved.points };
  if (kept?.email && kept.emailVerifiedAt) await enqueue(ctx, recordsJoined(ctx.account, kept.email, counts));
  if (lost?.email && lost.emailVerifiedAt) await enqueue(ctx, logInJoined(ctx.account, lost.email, lost.username));
  return mergeId;
}
