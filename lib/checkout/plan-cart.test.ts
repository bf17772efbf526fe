import { expect, test } from "@playwright/test";
import { planCart } from "#lib/checkout/plan-cart.ts";

const line = (productId: string | null, orderQuantity: number) => ({ productId, orderQuantity });

const plan = (given: ReturnType<typeof line>[], own: ReturnType<typeof line>[]) =>
  planCart(given, own).map(({ line, quantity, had }) => [line.productId, quantity, had]);

test("what the customer does not have comes over as it is", () => {
  expect(plan([line("lamp", 2), line("vase", 1)], [])).toEqual([
    ["lamp", 2, 0],
    ["vase", 1, 0],
  ]);
});

test("what both have is added up", () => {
  expect(plan([line("lamp", 2)], [line("vase", 7), line("lamp", 3)])).toEqual([["lamp", 5, 3]]);
});

test("what only the customer has is not in the plan", () => {
  expect(plan([], [line("lamp", 3)])).toEqual([]);
  expect(plan([], [])).toEqual([]);
});

test("no line grows over 99, and what was there is remembered for undoing it", () => {
  expect(plan([line("lamp", 60)], [line("lamp", 60)])).toEqual([["lamp", 99, 60]]);
  expect(plan([line("lamp", 1)], [line("lamp", 99)])).toEqual([["lamp", 99, 99]]);
  expect(plan([line("lamp", 98)], [line("lamp", 1)])).toEqual([["lamp", 99, 1]]);
});

test("a line without a product is left out", () => {
  expect(plan([line(null, 1)], [line(null, 2)])).toEqual([]);
});

test("neither cart is touched", () => {
  const [given, own] = [[line("lamp", 1)], [line("lamp", 2)]];
  plan(given, own);
  expect([given, own]).toEqual([[line("lamp", 1)], [line("lamp", 2)]]);
});
