import { expect, test } from "@playwright/test";
import { formatMoney } from "#lib/money.ts";

/** Intl puts kinds of spaces that look alike. */
const plain = (text: string) => text.replace(/\s/g, " ");

test("minor units become an amount as the locale writes it", () => {
  expect(plain(formatMoney(1250, "EUR", "en"))).toBe("€12.50");
  expect(plain(formatMoney(1250, "EUR", "de"))).toBe("12,50 €");
  expect(plain(formatMoney(123_456_789, "USD", "en-US"))).toBe("$1,234,567.89");
});

test("a currency without minor units has none", () => {
  expect(plain(formatMoney(1250, "JPY", "en"))).toBe("¥1,250");
});

test("a currency with three digits of minor units has three", () => {
  expect(plain(formatMoney(1250, "KWD", "en"))).toBe("KWD 1.250");
});

test("nothing, a cent and a refund are written in full", () => {
  expect(plain(formatMoney(0, "EUR", "en"))).toBe("€0.00");
  expect(plain(formatMoney(1, "EUR", "en"))).toBe("€0.01");
  expect(plain(formatMoney(-350, "EUR", "en"))).toBe("-€3.50");
});

test("no amount up to ten million is written a cent off", () => {
  for (let cents = 1; cents < 1_000_000_000; cents = cents * 3 + 7) {
    expect(formatMoney(cents, "EUR", "en").replace(/\D/g, "")).toBe(String(cents).padStart(3, "0"));
  }
});
