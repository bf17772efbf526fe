import { expect, test } from "@playwright/test";
import { pauseAfter, usualPauses } from "#lib/notifications/retries.ts";
import { hours, seconds } from "#lib/time.ts";

test("pauses grow, begin in seconds, and last less than the day that a token is good for", () => {
  expect(usualPauses.toSorted((one, other) => one - other)).toEqual(usualPauses);
  expect(usualPauses[0]).toBeLessThanOrEqual(seconds(5));
  const longest = usualPauses.reduce((sum, _, at) => sum + (pauseAfter(at + 1, usualPauses, 1) ?? 0), 0);
  expect(longest).toBeGreaterThan(hours(12));
  expect(longest).toBeLessThan(hours(24));
});

test("each failure has its own pause, and after the last there is none", () => {
  const pauses = [100, 1000];
  expect([1, 2, 3].map((attempts) => pauseAfter(attempts, pauses, 0))).toEqual([100, 1000, null]);
  expect(pauseAfter(1, [])).toBeNull();
});

test("chance makes a pause longer, never shorter, and by a quarter at most", () => {
  expect(pauseAfter(1, [1000], 0)).toBe(1000);
  expect(pauseAfter(1, [1000], 0.5)).toBe(1125);
  expect(pauseAfter(1, [1000], 1)).toBe(1250);
  const drawn = Array.from({ length: 50 }, () => pauseAfter(1, [1000]));
  expect(new Set(drawn).size).toBeGreaterThan(1);
});
