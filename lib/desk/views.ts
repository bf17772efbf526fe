import type { PlacedStatus } from "#lib/orders/views.ts";

/** The store at a glance. Amounts are in the account's currency; days begin at midnight in its time zone. */
export type TodayView = {
  placed: number;
  placedCents: number;
  waiting: number;
  guests: number;
  registered: number;
  suspended: number;
  failedMails: number;
};

/** Of the guests who came in a week, how many have registered or been taken in by an account since. */
export type WeekOfGuestsView = { monday: Date; guests: number; becameCustomers: number };

export type CustomerHitView = {
  id: string;
  status: "guest" | "registered" | "suspended" | "deleted";
  code: string | null;
  name: string | null;
  email: string | null;
  phone: string | null;
  label: string | null;
  since: Date;
};

export type OrderHitView = {
  id: string;
  code: string;
  status: PlacedStatus;
  placedAt: Date;
  currency: string;
  totalCents: number;
  label: string | null;
  name: string | null;
  customerId: string | null;
};

/** What is offered while somebody types. */
export type SuggestionsView = {
  customers: Pick<CustomerHitView, "id" | "name" | "email" | "phone" | "code" | "status">[];
  orders: Pick<OrderHitView, "id" | "code" | "name" | "status">[];
  hasMore: boolean;
};
