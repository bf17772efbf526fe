import { expect, test } from "@playwright/test";
import { sharedInWords } from "#lib/claims/holdings.ts";

const nothing = { orders: 0, hasCart: false, points: 0, hasContact: false, hasDevices: false };

test("what will be seen on the other device is said in one sentence", () => {
  const words = (more: Partial<typeof nothing>) => sharedInWords({ ...nothing, ...more });
  expect(words({ orders: 2, hasCart: true, hasContact: true })).toBe(
    "2 orders and the cart of this browser will be seen on the other device too.",
  );
  expect(words({ orders: 1 })).toBe("1 order of this browser will be seen on the other device too.");
  expect(words({ hasCart: true })).toBe("The cart of this browser will be seen on the other device too.");
  expect(words({ orders: 1, hasCart: true, points: 30 })).toBe(
    "1 order, the cart and 30 points of this browser will be seen on the other device too.",
  );
  expect(words({ hasContact: true })).toContain("The name and address of this browser");
  expect(words({ hasDevices: true })).toBe("Devices that were linked with this browser before must be linked again.");
});

test("nothing is said of a browser that has nothing", () => {
  expect(sharedInWords(nothing)).toBeNull();
});
