import { expect, test } from "@playwright/test";
import { offerOf } from "#lib/points/offer.ts";

for (const [title, given, offer] of [
  ["all of them pay a part", [240, 1, 1210], [240, 240]],
  ["no more than the total", [5000, 1, 1210], [1210, 1210]],
  ["whole points, rounded down", [100, 100, 1250], [12, 1200]],
  ["none where points are worth nothing", [100, null, 1250], null],
  ["none where there are none", [0, 1, 1250], null],
  ["none where one is worth more than the order", [10, 2000, 1250], null],
  ["none of an order that costs nothing", [10, 1, 0], null],
  ["none of one that the store owes", [10, 1, -500], null],
] as const) {
  test(`points pay an order: ${title}`, () => {
    const [balance, valueCents, totalCents] = given;
    const found = offerOf(balance, valueCents, totalCents);
    expect(found && [found.points, found.cents]).toEqual(offer);
  });
}
