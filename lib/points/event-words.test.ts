import { expect, test } from "@playwright/test";
import { pointsEventInWords } from "#lib/points/event-words.ts";

test("a timeline says how many points it is about, and which way they went", () => {
  const said = (event: string, amount: number) => pointsEventInWords(event, { transaction: "x", amount });
  expect(said("points_committed", 1)).toBe("1 point came in");
  expect(said("points_committed", -30)).toBe("30 points went out");
  expect(said("points_asked", 5000)).toBe("5,000 points were asked for, more than one person gives alone");
  expect(said("points_declined", -40)).toBe("40 points that were to be taken away were declined");
  expect(said("points_withdrawn", 40)).toBe("40 points that were asked for were withdrawn");
});

test("what is not about points, or was noted without a number, is told elsewhere", () => {
  expect(pointsEventInWords("logged_in", { amount: 3 })).toBeNull();
  expect(pointsEventInWords("points_committed", null)).toBeNull();
});
