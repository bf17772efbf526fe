import type { StatementRowView } from "#lib/points/views.ts";

/** What a line of a statement was for; where it was an order, the order's code stands after it. */
export function whatFor({ reason, words, amount }: Pick<StatementRowView, "reason" | "words" | "amount">): string {
  const known = reason ? byReason[reason] : undefined;
  if (typeof known === "string") return words ? `${known}: ${words}` : known;
  if (known) return amount > 0 ? known.in : known.out;
  return words ?? (amount > 0 ? "Points from the store" : "Points taken off");
}

const byReason: Record<string, string | { in: string; out: string } | undefined> = {
  welcome: "Welcome to the store",
  order: "For an order",
  spent: "Paid for an order",
  spent_back: "Back from an order that was cancelled",
  expired: "Ended unspent",
  given: "From the store",
  taken: "Taken off by the store",
  merge: { in: "Came with the orders of a browser", out: "Moved to the account that took this in" },
  "merge undone": { in: "Came back from an account", out: "Went back to the browser they came from" },
};

export const pointsInWords = (points: number, locale: string) =>
  `${points.toLocaleString(locale)} ${Math.abs(points) === 1 ? "point" : "points"}`;
