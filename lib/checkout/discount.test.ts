import { expect, test } from "@playwright/test";
import { discountCentsOf, discountFrom, lessDiscount } from "#lib/checkout/discount.ts";

test("a discount is typed as money or as a share, and nothing typed is none", () => {
  expect(discountFrom("", "EUR")).toEqual({ cents: 0 });
  expect(discountFrom("5", "EUR")).toEqual({ cents: 500 });
  expect(discountFrom("€5,50", "EUR")).toEqual({ cents: 550 });
  expect(discountFrom("12.5 %", "EUR")).toEqual({ basisPoints: 1250 });
  expect(discountFrom("100%", "EUR")).toEqual({ basisPoints: 10_000 });
  for (const wrong of ["100.01%", "-5", "-5%", "5.001", "half", "%", "1e3"])
    expect(discountFrom(wrong, "EUR"), wrong).toBeNull();
});

test("a share of a total is rounded half up, to whole cents", () => {
  expect(discountCentsOf({ basisPoints: 1000 }, 1543)).toBe(154);
  expect(discountCentsOf({ basisPoints: 5000 }, 333)).toBe(167);
  expect(discountCentsOf({ cents: 99 }, 1543)).toBe(99);
});

test("the tax gets less by the same share, and amounts add up to the cent", () => {
  const amounts = { subTotalCents: 1000, taxOneCents: 210, grandTotalCents: 1210 };
  expect(lessDiscount(amounts, 0)).toEqual(amounts);
  expect(lessDiscount(amounts, 121)).toEqual({ subTotalCents: 900, taxOneCents: 189, grandTotalCents: 1089 });
  expect(lessDiscount(amounts, 1210)).toEqual({ subTotalCents: 0, taxOneCents: 0, grandTotalCents: 0 });
  for (let cents = 0; cents <= 1210; cents += 7) {
    const left = lessDiscount(amounts, cents);
    expect(left.subTotalCents + left.taxOneCents).toBe(left.grandTotalCents);
    expect([left.subTotalCents <= 1000, left.taxOneCents <= 210]).toEqual([true, true]);
  }
});
