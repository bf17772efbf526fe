import { Refusal } from "#lib/refusal.ts";

export type CustomerStatus = "guest" | "registered" | "suspended" | "deleted";
export type CustomerMove = "register" | "suspend" | "reinstate" | "delete";

/** The only allowed moves. Nobody becomes a guest again, and a guest is not suspended: it has nothing to log in with. */
const moves: Record<CustomerStatus, Partial<Record<CustomerMove, CustomerStatus>>> = {
  guest: { register: "registered", delete: "deleted" },
  registered: { suspend: "suspended", delete: "deleted" },
  suspended: { reinstate: "registered", delete: "deleted" },
  deleted: {},
};

/** Where the move leads from `status`; refuses `impossible_move`. */
export function nextStatus(status: CustomerStatus, move: CustomerMove): CustomerStatus {
  const next = moves[status][move];
  if (!next) throw new Refusal("impossible_move", { says: `A ${status} customer cannot be changed by "${move}".` });
  return next;
}
