import type { PaymentPolicy } from "#lib/accounts/views.ts";
import type { TotalsView } from "#lib/checkout/views.ts";
import { wideSigns } from "#lib/html.ts";
import type { FulfillmentStatus, PaymentStatus } from "#lib/orders/status.ts";

export type PlacedStatus = "opened" | "closed" | "cancelled";
export type FulfillmentMethod = "pickup" | "ship" | "digital";

/** A placed order as lists know it: `lineCount` lines, of which `firstLine` names the first. */
export type HistoryRow = {
  id: string;
  code: string;
  status: PlacedStatus;
  placedAt: Date;
  totalCents: number;
  firstLine: string;
  lineCount: number;
};

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

/** A page of the history: what it was narrowed down by, its rows as `monthsToText` writes them, and the addresses of its neighbours. */
export type HistoryView = {
  status: PlacedStatus | null;
  q: string;
  months: string;
  newer: string | null;
  older: string | null;
};

const statuses: readonly PlacedStatus[] = ["opened", "closed", "cancelled"];

/** What `monthsToText` was given, every text of it as it stands in HTML. */
export function monthsFromText(text: string): OrderMonthView[] {
  const months: OrderMonthView[] = [];
  for (const line of wideSigns(text).split("\n")) {
    const [month = "", id = "", code = "", word, day = "", total = "", summary = ""] = line.split("\t");
    const status = statuses.find((each) => each === word);
    if (!status) continue;
    if (months.at(-1)?.month !== month) months.push({ month, orders: [] });
    months.at(-1)?.orders.push({ id, code, status, day, total, summary });
  }
  return months;
}

export type OrderLineView = {
  id: string;
  name: string;
  slug: string | null;
  art: string | null;
  quantity: number;
  unitCents: number;
  totalCents: number;
};

export type DiscountView = { cents: number; reason: string };

export type OrderEventView = { at: Date; says: string };

export type OrderView = {
  id: string;
  code: string;
  status: PlacedStatus;
  placedAt: Date;
  currency: string;
  lines: OrderLineView[];
  totals: TotalsView;
  /** By how much the total is less than its lines, and why; null for an order without a discount. */
  discount: DiscountView | null;
  /** What of the total was paid by points. */
  pointsPaidCents: number;
  /** What of it is to be paid in money. */
  dueCents: number;
  name: string | null;
  email: string | null;
  /** In place of the address, masked, once its owner has said that the order isn't theirs. */
  disownedEmail: string | null;
  phone: string | null;
  fulfillment: FulfillmentMethod | null;
  paymentMethod: PaymentPolicy | null;
  paymentStatus: PaymentStatus;
  paidCents: number;
  fulfillmentStatus: FulfillmentStatus;
  address: {
    lineOne: string;
    lineTwo: string | null;
    postalCode: string | null;
    city: string;
    countryCode: string | null;
  } | null;
  /** What the store wrote to the customer when it cancelled the order, if anything. */
  cancelSays: string | null;
  timeline: OrderEventView[];
};
