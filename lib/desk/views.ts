import type { StaffRoleView } from "#lib/identity/views.ts";
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
  /** Points that others have asked for, and that whoever looks may approve. */
  approvals: number;
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

/** Somebody who looks like whoever is at the counter, and by what. */
export type AlikeView = CustomerHitView & { why: ("email" | "phone" | "name" | "similar")[] };

/** A product as the desk finds it by typing. */
export type ProductHitView = { id: string; code: string; name: string; priceCents: number; isSold: boolean };

/** Something that happened, and who did it: a kind of viewer, and of staff their name and role, while they have one. */
export type EventView = {
  id: string;
  at: Date;
  event: string;
  /** In words, where the event is work on an order. */
  says: string | null;
  reason: string | null;
  order: { id: string; code: string } | null;
  by: { kind: string; name: string | null; role: StaffRoleView | null };
};

/** Whether somebody can log in, in a sentence, and what else is to be said of it. */
export type LogInStateView = { canLogIn: boolean; says: string; also: string[] };

export type NoteView = { id: string; text: string; at: Date; author: string | null };

/** One customer as the desk sees them. */
export type DeskCustomerView = CustomerHitView & {
  username: string | null;
  isEmailProven: boolean;
  address: string[];
  lastSeen: Date | null;
  mergedCount: number;
};
