import type { FulfillmentStatus, PaymentStatus } from "#lib/orders/status.ts";
import type { FulfillmentMethod, OrderView } from "#lib/orders/views.ts";

/** A placed order as staff work on it. `version` is what they have seen by this, or older; it goes along with every form. */
export type DeskOrderView = {
  order: OrderView;
  version: string;
  customer: { id: string; name: string | null; status: string } | null;
  lines: { id: string; name: string; quantity: number; fulfilled: number }[];
  /** What of it is to be paid in money. */
  dueCents: number;
  may: Record<"close" | "cancel" | "pay" | "fulfill", boolean>;
  notes: { id: string; body: string; by: string; at: Date }[];
  history: { id: string; says: string; at: Date }[];
};

/** An order that was placed and is not closed yet. */
export type WaitingOrderView = {
  id: string;
  code: string;
  placedAt: Date;
  name: string | null;
  totalCents: number;
  currency: string;
  fulfillment: FulfillmentMethod | null;
  paymentStatus: PaymentStatus;
  paidCents: number;
  fulfillmentStatus: FulfillmentStatus;
};
