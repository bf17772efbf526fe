import { expect, test } from "@playwright/test";
import { groupByMonth, monthsToText, orderRowView } from "#lib/orders/months.ts";
import { type HistoryRow, monthsFromText } from "#lib/orders/views.ts";

const dublin = { defaultLocale: "en-IE", timeZone: "Europe/Dublin", currency: "EUR" };

const placed = (id: string, at: string, lineCount = 1): HistoryRow => ({
  id,
  code: "K7QM-3XW9",
  status: "opened",
  placedAt: new Date(at),
  totalCents: 1250,
  firstLine: "Reading lamp",
  lineCount,
});

const grouped = (rows: HistoryRow[], store = dublin) =>
  groupByMonth(rows, store).map(({ month, orders }) => [month, orders.map((order) => order.id)]);

test("orders are grouped by month, in the order they come in", () => {
  const rows = [
    placed("c", "2026-03-02T12:00:00Z"),
    placed("b", "2026-03-01T12:00:00Z"),
    placed("a", "2025-03-01T12:00:00Z"),
  ];
  expect(grouped(rows)).toEqual([
    ["March 2026", ["c", "b"]],
    ["March 2025", ["a"]],
  ]);
});

test("the month is the one it was where the store is", () => {
  const rows = [placed("a", "2026-06-30T23:30:00Z")];
  expect(grouped(rows)).toEqual([["July 2026", ["a"]]]);
  expect(grouped(rows, { ...dublin, timeZone: "America/New_York" })).toEqual([["June 2026", ["a"]]]);
});

test("no orders are no months", () => {
  expect(grouped([])).toEqual([]);
});

test("a row says what it held, when, and for how much, in the store's words", () => {
  expect(orderRowView(placed("a", "2026-03-01T12:00:00Z", 1), dublin)).toEqual({
    id: "a",
    code: "K7QM-3XW9",
    status: "opened",
    day: "1 March 2026",
    total: "€12.50",
    summary: "Reading lamp",
  });
  expect(orderRowView(placed("a", "2026-03-01T12:00:00Z", 3), dublin).summary).toBe("Reading lamp and 2 more");
});

test("a history survives its way to the browser as one text", () => {
  const order = {
    id: "1",
    code: "AAAA-CCCC",
    status: "opened",
    day: "3 May 2026",
    total: "$5.00",
    summary: "A cup",
  } as const;
  const months = [
    { month: "May 2026", orders: [order, { ...order, id: "2", status: "cancelled" as const }] },
    { month: "April 2026", orders: [{ ...order, id: "3", status: "closed" as const }] },
  ];
  expect(monthsFromText(monthsToText(months))).toEqual(months);
  expect(monthsFromText("")).toEqual([]);
});

test("whatever a product is called, it travels in Latin-1 and comes out as text that stands in HTML", () => {
  const summary = `<img src=x onerror="alert(1)"> \t'Zażółć' & \u{1f375}\n&#60;cup`;
  const order = {
    id: "1",
    code: "AAAA-CCCC",
    status: "opened",
    day: "3\u00a0May",
    total: "\u20ac5.00",
    summary,
  } as const;
  const text = monthsToText([{ month: "май", orders: [order] }]);
  expect(text).toMatch(/^[\t\n\x20-\xff]*$/);
  expect(monthsFromText(text)).toEqual([
    {
      month: "май",
      orders: [
        {
          ...order,
          summary: "&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &#x27;Zażółć&#x27; &amp; \u{1f375} &amp;#60;cup",
        },
      ],
    },
  ]);
});
