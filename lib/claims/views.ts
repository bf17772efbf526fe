import type { Evidence } from "#lib/claims/write-claims.ts";

/** An order that is offered to somebody, in the store's words, with no more than they need to know it again. */
export type MaskedOrderView = { id: string; code: string; day: string; total: string };

/** The name of the box that chooses an order, as `answerInput` reads it. */
export const boxOf = (maskedId: string) => `order-${maskedId}`;

/** How many orders are offered to somebody; `hasMore` says that there are more than are counted. */
export type OffersCount = { count: number; hasMore: boolean };

/**
 * Why an order, or all that a browser brought, is with somebody: a claim or a merge. `undoableUntil` is null when the
 * days in which it can be undone are over; `isCarriedOn` says that the order had come to where it came from the same way,
 * `isForStore` that only the store can undo it: it has ended a log-in.
 */
export type ClaimView = {
  id: string;
  kind: "claim" | "merge";
  evidence: Evidence;
  at: Date;
  reason: string | null;
  isCarriedOn: boolean;
  isForStore?: boolean;
  undoableUntil: Date | null;
};

/** A claim or merge in the list of all: `isElsewhere` says that the order has moved on by somebody else's claim. */
export type ListedClaimView = ClaimView & {
  order: { id: string; code: string } | null;
  orderCount: number;
  hadCart: boolean;
  undoneAt: Date | null;
  isElsewhere: boolean;
};

/** What goes back when a claim or merge is undone; only the newest orders are named. */
export type UndoableView = ClaimView & {
  orders: { id: string; code: string; day: string; total: string }[];
  orderCount: number;
  hasCart: boolean;
  hasPoints: boolean;
};
/** Orders of a browser that somebody is asked about: the newest of them, and how many there are. */
export type DoubtedView = { orders: MaskedOrderView[]; count: number };
