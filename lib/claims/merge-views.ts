import type { Choosable } from "#lib/claims/merged-fields.ts";

/** One of two customers who may be one person, as staff compare them. */
export type MergeSideView = {
  id: string;
  name: string;
  status: "guest" | "registered" | "suspended";
  username: string | null;
  since: Date;
  details: Record<Choosable, string | null>;
  isEmailProven: boolean;
  orders: number;
  orderedCents: number;
  cartPieces: number;
  points: number;
  notes: number;
  sessions: number;
  apiTokens: number;
  devices: number;
  suspension: { scope: "log_in" | "ordering"; until: Date | null } | null;
  endsOn: Date | null;
};

export type WhyStays = "only_one_logs_in" | "was_chosen" | "is_older";

/** A field in which both have something else. `fixed` says that it cannot be chosen. */
export type ConflictView = { field: Choosable; into: string; from: string; isFixed: boolean };

/** What a merge would do, before it does it; without `plan` it has to be said first who stays. */
export type MergePreviewView = {
  sides: [MergeSideView, MergeSideView];
  /** Why they cannot be merged as they are. */
  obstacle: string | null;
  plan: {
    from: MergeSideView;
    into: MergeSideView;
    why: WhyStays;
    conflicts: ConflictView[];
    filled: Choosable[];
    suspended: { scope: "log_in" | "ordering"; until: Date | null } | null;
    facts: Facts;
  } | null;
};

/** What staff have seen of both, in words by name: when one of them is another by the time of the merge, they are told. */
export type Facts = Record<string, string>;

/** A merge by staff that can be undone, and what would go back. */
export type DeskMergeView = {
  id: string;
  name: string;
  username: string | null;
  reason: string | null;
  mergedAt: Date;
  until: Date | null;
  orderCount: number;
  placedSince: number;
  points: number;
  hasCart: boolean;
  wasSuspended: boolean;
};
