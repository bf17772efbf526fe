import { Refusal } from "#lib/refusal.ts";

export type OrderStatus = "cart" | "opened" | "closed" | "cancelled";
export type PaymentStatus = "pending" | "paid" | "refunded";
export type FulfillmentStatus = "pending" | "partially_fulfilled" | "fulfilled" | "returned";
export type OrderMove = "place" | "close" | "cancel";
/** What else is done to an order: it keeps its status. */
export type OrderWork = "pay" | "fulfill" | "note";

/** Where an order stands. */
export type Standing = { status: OrderStatus; paymentStatus: PaymentStatus; fulfillmentStatus: FulfillmentStatus };

type From = { status: OrderStatus[]; payment?: PaymentStatus[]; fulfillment?: FulfillmentStatus[]; to?: OrderStatus };

/**
 * The life of an order, as a table: from where each thing may be done to it, and where the moves lead; what is left out
 * may be anything. A placed order never becomes a cart again. What was handed over, even in part, is not cancelled; what
 * is closed may still be paid, since an invoice may come later.
 */
const moves = {
  place: { status: ["cart"], to: "opened" },
  close: { status: ["opened"], to: "closed" },
  cancel: { status: ["opened"], fulfillment: ["pending", "returned"], to: "cancelled" },
  pay: { status: ["opened", "closed"], payment: ["pending", "paid"] },
  fulfill: { status: ["opened"], fulfillment: ["pending", "partially_fulfilled", "fulfilled"] },
  note: { status: ["opened", "closed", "cancelled"] },
} as const satisfies Record<OrderMove | OrderWork, From>;

const words = {
  place: "placed",
  close: "closed",
  cancel: "cancelled",
  pay: "marked paid",
  fulfill: "handed over",
  note: "given a note",
};

/** Whether that may be done to an order that stands so. */
export function allows(standing: Standing, move: OrderMove | OrderWork): boolean {
  const from: From = moves[move];
  const { status, paymentStatus, fulfillmentStatus } = standing;
  return (
    from.status.includes(status) &&
    (from.payment?.includes(paymentStatus) ?? true) &&
    (from.fulfillment?.includes(fulfillmentStatus) ?? true)
  );
}

/** Refuses `impossible_move` for what may not be done to an order that stands so. */
export function refuseUnlessAllowed(standing: Standing, move: OrderMove | OrderWork): void {
  if (allows(standing, move)) return;
  const { status, fulfillmentStatus } = standing;
  const isHandedOver = move === "cancel" && status === "opened";
  const state = isHandedOver ? fulfillmentStatus.replaceAll("_", " ") : status;
  throw new Refusal("impossible_move", { says: `An order that is ${state} cannot be ${words[move]}.` });
}

/** Where the move leads from where an order stands; refuses `impossible_move`. */
export function nextOrderStatus(standing: Standing, move: OrderMove): OrderStatus {
  refuseUnlessAllowed(standing, move);
  return moves[move].to;
}

type Part = { orderQuantity: number; fulfilledQuantity: number };

/** How far a line is, by how many of its pieces were handed over. */
export function lineFulfillment({ orderQuantity, fulfilledQuantity }: Part): FulfillmentStatus {
  if (fulfilledQuantity === 0) return "pending";
  return fulfilledQuantity < orderQuantity ? "partially_fulfilled" : "fulfilled";
}

/** How far an order is, by its lines; one without lines is not begun. */
export function orderFulfillment(lines: Part[]): FulfillmentStatus {
  const ways = new Set(lines.map(lineFulfillment));
  const [only] = ways;
  return ways.size > 1 ? "partially_fulfilled" : (only ?? "pending");
}

type Bill = { grandTotalCents: number; pointsPaidCents: number };

/** What of an order is to be paid in money: all that points did not pay. */
export const dueCents = ({ grandTotalCents, pointsPaidCents }: Bill): number => grandTotalCents - pointsPaidCents;

/** Whether an order is paid, by the points and the money that were received; until all of it is, it is not. */
export function paymentFor({ paidCents, ...bill }: Bill & { paidCents: number }): PaymentStatus {
  return paidCents + bill.pointsPaidCents > 0 && paidCents === dueCents(bill) ? "paid" : "pending";
}
