import { expect, test } from "@playwright/test";
import { newOrderCode, searchTextOf } from "#lib/orders/order-code.ts";

const codes = Array.from({ length: 2000 }, newOrderCode);

test("a code is two groups of four, without letters that are mistaken for one another", () => {
  const form = /^[34679ACDEFGHJKMNPQRTWXY]{4}-[34679ACDEFGHJKMNPQRTWXY]{4}$/;
  expect(codes.filter((code) => !form.test(code))).toEqual([]);
});

test("codes do not repeat, and use every letter", () => {
  expect(new Set(codes).size).toBe(codes.length);
  expect(new Set(codes.join("").replaceAll("-", "")).size).toBe(23);
});

test("an order is found by its code, with and without the dash, and by every line", () => {
  expect(searchTextOf("K7QM-3XW9", ["Reading Lamp", "Tall Vase"])).toBe("k7qm-3xw9\nk7qm3xw9\nreading lamp\ntall vase");
});
