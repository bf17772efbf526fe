import { expect, test } from "@playwright/test";
import { lineAmounts, sumAmounts } from "#lib/checkout/totals.ts";

const inclusive = { taxRateBasisPoints: 2100, pricesIncludeTax: true };
const added = { taxRateBasisPoints: 2100, pricesIncludeTax: false };

test("a price with tax inside is split, and the total is the price", () => {
  expect(lineAmounts(1210, 2, inclusive)).toEqual({ subTotalCents: 2000, taxOneCents: 420, grandTotalCents: 2420 });
});

test("tax that is not inside comes on top", () => {
  expect(lineAmounts(1000, 3, added)).toEqual({ subTotalCents: 3000, taxOneCents: 630, grandTotalCents: 3630 });
});

test("a rate of nothing adds nothing", () => {
  expect(lineAmounts(999, 1, { taxRateBasisPoints: 0, pricesIncludeTax: true })).toEqual({
    subTotalCents: 999,
    taxOneCents: 0,
    grandTotalCents: 999,
  });
});

const rates = [0, 1, 550, 700, 1900, 2100, 2550, 10_000];
const prices = Array.from({ length: 58 }, (_, at) => at * 7);

const cases = rates.flatMap((taxRateBasisPoints) =>
  [true, false].flatMap((pricesIncludeTax) =>
    prices.flatMap((unit) => [1, 3, 99].map((quantity) => ({ unit, quantity, taxRateBasisPoints, pricesIncludeTax }))),
  ),
);

test("sub total and tax make the grand total for every price, quantity and rate", () => {
  const wrong = cases.filter(({ unit, quantity, ...rule }) => {
    const { subTotalCents, taxOneCents, grandTotalCents } = lineAmounts(unit, quantity, rule);
    const amounts = [subTotalCents, taxOneCents, grandTotalCents];
    return (
      subTotalCents + taxOneCents !== grandTotalCents ||
      !amounts.every((cents) => Number.isSafeInteger(cents) && cents >= 0)
    );
  });
  expect(wrong).toEqual([]);
});

test("an order's amounts are the sums of its lines', also of none", () => {
  const lines = [lineAmounts(333, 1, inclusive), lineAmounts(333, 1, inclusive), lineAmounts(333, 1, inclusive)];
  expect(sumAmounts(lines)).toEqual({ subTotalCents: 825, taxOneCents: 174, grandTotalCents: 999 });
  expect(sumAmounts([])).toEqual({ subTotalCents: 0, taxOneCents: 0, grandTotalCents: 0 });
});
