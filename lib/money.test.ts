import { expect, test } from "@playwright/test";
import { centsFrom, formatMoney } from "#lib/money.ts";

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

test("an amount is read as people type it, and never guessed at", () => {
  const typed = ["12.50", "12,5", "€12.50", "12", "12.50 €", "0", "007"];
  expect(typed.map((text) => centsFrom(text, "EUR"))).toEqual([1250, 1250, 1250, 1200, 1250, 0, 700]);
  expect(centsFrom("1250", "JPY")).toBe(1250);
  for (const text of ["", "-1", "12.505", "1.250,00", "12.", "a lot", "1e3", "12 50"])
    expect([text, centsFrom(text, "EUR")]).toEqual([text, null]);
});
