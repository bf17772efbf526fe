import type { PointAccount } from "./point-account.ts";
import type { Described, Draft, Identifier, Related } from "./resource.ts";

type Writable = Described & {
  status: "pending" | "committed";
  amount: number;
  code: string | null;
  name: string | null;
  label: string | null;
  reasonLabel: string | null;
};

/** Points that come or, with a negative `amount`, go. A committed one stays as it is. */
export type PointTransaction = Identifier<"PointTransaction"> &
  Writable & {
    balanceAfterCommit: number | null;
    committedAt: string | null;
    insertedAt: string;
    pointAccount: Related<PointAccount>;
    source: Identifier | null;
  };

export type PointTransactionFields = Draft<Writable & { pointAccount: Identifier; source: Identifier }>;
