import type { CustomerStatus } from "#lib/customers/status.ts";

/** What is asked for by name before a customer is deleted, and what the desk calls it. */
export type NamedView = { name: string; isName: boolean };

/** A customer whom staff are about to shut out or to let in again, and what that does to what is theirs now. */
export type StandingView = {
  id: string;
  named: NamedView;
  status: Exclude<CustomerStatus, "deleted">;
  username: string | null;
  suspension: {
    scope: "log_in" | "ordering";
    reason: string;
    says: string | null;
    since: Date;
    until: Date | null;
    by: string | null;
  } | null;
  sessions: number;
  apiTokens: number;
  openOrders: number;
  placedOrders: number;
  claims: number;
  cartPieces: number;
  points: number;
};
