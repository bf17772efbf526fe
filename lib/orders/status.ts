import { Refusal } from "#lib/refusal.ts";

export type OrderStatus = "cart" | "opened" | "closed" | "cancelled";
export type OrderMove = "place" | "close" | "cancel";

/** The life of an order, as a table. A placed order never becomes a cart again. */
const moves: Record<OrderStatus, Partial<Record<OrderMove, OrderStatus>>> = {
  cart: { place: "opened" },
  opened: { close: "closed", cancel: "cancelled" },
  closed: {},
  cancelled: {},
};

/** Where the move leads from `status`; refuses `impossible_move`. */
export function nextOrderStatus(status: OrderStatus, move: OrderMove): OrderStatus {
  const next = moves[status][move];
  if (!next)
    throw new Refusal("impossible_move", { says: `An order that is ${status} cannot be changed by "${move}".` });
  return next;
}
