import type { Account } from "#lib/accounts/accounts.ts";
import { escapedToLatin } from "#lib/html.ts";
import { formatMoney } from "#lib/money.ts";
import type { HistoryRow, OrderMonthView, OrderRowView } from "#lib/orders/views.ts";
import { formatTime } from "#lib/time.ts";

type Store = Pick<Account, "defaultLocale" | "timeZone" | "currency">;

/** A row of the history in the words, dates and amounts of the store's locale. */
export function orderRowView(row: HistoryRow, { defaultLocale, timeZone, currency }: Store): OrderRowView {
  const more = row.lineCount - 1;
  return {
    id: row.id,
    code: row.code,
    status: row.status,
    day: formatTime(row.placedAt, "day", { locale: defaultLocale, timeZone }),
    total: formatMoney(row.totalCents, currency, defaultLocale),
    summary: more > 0 ? `${row.firstLine} and ${more} more` : row.firstLine,
  };
}

/** Rows that stand newest first, grouped by the month they were placed in. */
export function groupByMonth(rows: HistoryRow[], store: Store): OrderMonthView[] {
  const months: OrderMonthView[] = [];
  for (const row of rows) {
    const month = formatTime(row.placedAt, "month", { locale: store.defaultLocale, timeZone: store.timeZone });
    const last = months.at(-1);
    if (last?.month === month) last.orders.push(orderRowView(row, store));
    else months.push({ month, orders: [orderRowView(row, store)] });
  }
  return months;
}

/**
 * The history as one text, a line for each row, for its way to the browser: React does work for every value it carries,
 * and for every element. All of it is ready to stand in HTML.
 */
export function monthsToText(months: OrderMonthView[]): string {
  const row = (month: string, { id, code, status, day, total, summary }: OrderRowView) =>
    [month, id, code, status, day, total, summary.replace(/\s+/g, " ")].map(escapedToLatin).join("\t");
  return months.flatMap(({ month, orders }) => orders.map((order) => row(month, order))).join("\n");
}
