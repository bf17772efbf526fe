import type { Cursor } from "#lib/page.ts";

/** One line of a statement; `balance` is what there was after it. `words` are what whoever gave or took wrote beside it. */
export type StatementRowView = {
  id: string;
  at: Date;
  amount: number;
  balance: number;
  reason: string | null;
  words: string | null;
  order: { id: string; code: string } | null;
  endsAt: Date | null;
  /** Who of the store wrote it; for the desk alone. */
  by: string | null;
};

/** Points that are set aside and not spent yet. */
export type HoldView = { id: string; at: Date; points: number; words: string | null };

/** Points that end together on one day, unless they are spent before. */
export type EndingView = { at: Date; points: number };

/** What somebody has, what of it is set aside, what will end, and a page of how it came to be. */
export type PointsView = {
  balance: number;
  holds: HoldView[];
  endings: EndingView[];
  rows: StatementRowView[];
  newer: Cursor | null;
  older: Cursor | null;
};

/** What points may pay of an order. `shown` stands for exactly that; the checkout sends it back to say what was seen. */
export type PointsOfferView = { points: number; cents: number; balance: number; shown: string };

/** Points that wait for a second person. Whoever asked cannot decide. */
export type PointRequestView = {
  id: string;
  amount: number;
  reason: string;
  askedAt: Date;
  askedBy: string | null;
  customerId: string;
  customer: string | null;
  balance: number;
  isYours: boolean;
};
export type RequestsView = { requests: PointRequestView[]; next: Cursor | null };
