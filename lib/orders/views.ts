import type { PaymentPolicy } from "#lib/accounts/views.ts";
import type { TotalsView } from "#lib/checkout/views.ts";

export type PlacedStatus = "opened" | "closed" | "cancelled";
export type FulfillmentMethod = "pickup" | "ship" | "digital";

/** One row of the history, ready to be shown: the words and amounts are written for the store's locale. */
export type OrderRowView = {
  id: string;
  code: string;
  status: PlacedStatus;
  day: string;
  total: string;
  summary: string;
};
export type OrderMonthView = { month: string; orders: OrderRowView[] };

export type OrderLineView = {
  id: string;
  name: string;
  slug: string | null;
  art: string | null;
  quantity: number;
  unitCents: number;
  totalCents: number;
};

export type OrderEventView = { at: Date; says: string };

export type OrderView = {
  id: string;
  code: string;
  status: PlacedStatus;
  placedAt: Date;
  currency: string;
  lines: OrderLineView[];
  totals: TotalsView;
  name: string | null;
  email: string | null;
  phone: string | null;
  fulfillment: FulfillmentMethod | null;
  paymentMethod: PaymentPolicy | null;
  paymentStatus: "pending" | "paid" | "refunded";
  address: {
    lineOne: string;
    lineTwo: string | null;
    postalCode: string | null;
    city: string;
    countryCode: string | null;
  } | null;
  timeline: OrderEventView[];
};
