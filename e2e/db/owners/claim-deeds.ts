import { ctxOf, idsOf, isAs, type Made, pick, type Stage } from "#e2e/db/owners/deeds.ts";
import {
  type Claim,
  claim,
  claimable,
  type Grounds,
  undoClaim as undoClaimInModel,
  undoMerge as undoMergeInModel,
} from "#e2e/db/owners/model.ts";
import { chainOf } from "#e2e/db/owners/snapshot.ts";
import type { Step } from "#e2e/db/owners/steps.ts";
import { claimOrders } from "#lib/claims/claim-orders.ts";
import { undoClaim } from "#lib/claims/undo-claim.ts";
import { undoMerge } from "#lib/claims/undo-merge.ts";

type Claiming = Extract<Step, { does: "claims" }>;

/** Beside other steps somebody else may have been faster; then that one has it, or the owners would not be the model's. */
export function claimDeed(stage: Stage, { who, by, at }: Claiming): Made | null {
  const { model, id, isAlone } = stage;
  const wanted = [...model.orders.keys()];
  const me = pick(who === 11 ? [...model.people.keys()] : idsOf(model, "guest", "registered"), who);
  const grounds = groundsOf(stage, by, at);
  if (!me || !grounds) return null;
  const asked: Claim = { id, me, wanted, grounds };
  return {
    run: () => claimOrders(ctxOf(stage, me), wanted, grounds),
    judge: (model, outcome) => {
      const due = claimable(model, asked);
      if (typeof due === "string" || "refused" in outcome) return typeof due === "string" && isAs(outcome, due);
      const taken = wanted.filter((each) => isClaimed(outcome.done, each));
      const got = due.free.filter((each) => taken.includes(each));
      claim(model, asked, got);
      if (isAlone && got.length < due.free.length) return false;
      return due.mine.every((each) => taken.includes(each)) && taken.length === due.mine.length + got.length;
    },
  };
}

/** On the cookie of a guest, by a mailbox, or by an order's code and a mailbox, which now and then is the wrong one. */
function groundsOf({ model }: Stage, by: Claiming["by"], at: number): Grounds | null {
  if (by === "mailbox") return { evidence: "mailbox_code" };
  const guestId = pick(idsOf(model, "guest"), at);
  if (by === "cookie") return guestId ? { evidence: "guest_cookie", guestId } : null;
  const [orderId, order] = pick([...model.orders], at) ?? [];
  if (!orderId || !order) return null;
  return { evidence: "order_code_and_mailbox_code", orderId, email: at === 7 ? "nobody@example.com" : order.email };
}

function isClaimed(result: unknown, id: string): boolean {
  if (typeof result !== "object" || !result || !("claimed" in result)) return false;
  return Array.isArray(result.claimed) && result.claimed.includes(id);
}

/** The last link of an order, undone by whoever has it, or by somebody else. */
export function undoClaimDeed(
  stage: Stage,
  { order, isOther }: Extract<Step, { does: "undoes a claim" }>,
): Made | null {
  const { model, said, id: step } = stage;
  const linked = [...model.orders].filter(([, { links }]) => links.length > 0);
  const [orderId, found] = pick(linked, order) ?? [];
  const last = found?.links.at(-1);
  const row = orderId && said && chainOf(said, orderId).at(-1);
  const me = isOther ? pick([...model.people.keys()], order) : last?.to;
  if (!row || !last || !me) return null;
  return {
    run: () => undoClaim(ctxOf(stage, me), row.id),
    judge: (model, outcome) => isAs(outcome, undoClaimInModel(model, { me, orderId, id: last.id, step })),
  };
}

export function undoMergeDeed(
  stage: Stage,
  { merge: at, isOther }: Extract<Step, { does: "undoes a merge" }>,
): Made | null {
  const { model, said } = stage;
  const merge = pick(
    model.merges.filter(({ isUndone }) => !isUndone),
    at,
  );
  const row = said?.merges.find((each) => each.from === merge?.from);
  const me = isOther ? pick([...model.people.keys()], at) : merge?.to;
  if (!merge || !row || !me) return null;
  return {
    run: () => undoMerge(ctxOf(stage, me), row.id),
    judge: (model, outcome) => isAs(outcome, undoMergeInModel(model, { me, id: merge.id })),
  };
}
