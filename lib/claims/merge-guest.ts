import { eq } from "drizzle-orm";
import { customers, type MergeTrace, merges } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { moveHoldings } from "#lib/claims/move-holdings.ts";
import { type Actor, lockCustomers, writeClaims } from "#lib/claims/write-claims.ts";
import type { Ctx } from "#lib/context.ts";
import { endHandOvers } from "#lib/customers/guest-devices.ts";

const contact = ["name", "firstName", "lastName", "email", "phoneNumber"] as const;

type Grounds = { evidence: "guest_cookie" | "hand_over"; actor: Actor };

/**
 * Moves everything a guest has to another customer, once: to the registered one who logs in on the guest's browser, or
 * to the guest of another device that is the same person. Leaves a trace precise enough to be undone, and a claim for
 * each placed order (design §3.6). A guest that was registered or merged before has nothing to give: then nothing
 * happens. Call it inside a transaction; the guest stays as a row that points at the customer, and so do its devices,
 * which are the guest's again when the merge is undone; the codes that they show end.
 */
export async function takeInGuest(ctx: Ctx, guestId: string, customerId: string, grounds: Grounds): Promise<boolean> {
  if (guestId === customerId) return false;
  const both = await lockCustomers(ctx, [guestId, customerId]);
  const guest = both.find((customer) => customer.id === guestId);
  const customer = both.find((each) => each.id === customerId);
  if (guest?.status !== "guest" || guest.supersededById) return false;
  if (!customer?.isOpen || customer.status !== (grounds.evidence === "hand_over" ? "guest" : "registered"))
    return false;

  const wanted = customer.status === "guest" ? contact : (["phoneNumber"] as const);
  const filled = wanted.filter((field) => !customer[field] && guest[field]);
  const moved: MergeTrace = { ...(await moveHoldings(ctx, guestId, customerId)), filled };
  const placed = moved.orders;
  if (filled.length > 0) {
    const columns = Object.fromEntries(filled.map((field) => [field, guest[field]]));
    await ctx.db.update(customers).set(columns).where(eq(customers.id, customerId));
  }
  await ctx.db.update(customers).set({ supersededById: customerId }).where(eq(customers.id, guestId));
  await endHandOvers(ctx, guestId);
  const { evidence, actor } = grounds;
  const [merge] = await ctx.db
    .insert(merges)
    .values({
      accountId: ctx.account.id,
      fromCustomerId: guestId,
      toCustomerId: customerId,
      evidence,
      actorKind: actor.kind,
      actorUserId: actor.userId,
      moved,
      mergedAt: ctx.now,
    })
    .returning({ id: merges.id });
  if (!merge) throw new Error("a merge was not written");
  await writeClaims(ctx, placed, { from: guestId, to: customerId, evidence, mergeId: merge.id, actor });
  await record(
    ctx,
    "guest_merged",
    { customerId, userId: actor.userId },
    { from: guestId, orders: placed.length, merge: merge.id },
  );
  return true;
}
