import { expect, test } from "@playwright/test";
import { nextOrderStatus, type OrderMove, type OrderStatus } from "#lib/orders/status.ts";

const statuses: OrderStatus[] = ["cart", "opened", "closed", "cancelled"];
const moves: OrderMove[] = ["place", "close", "cancel"];

const allowed: Record<string, OrderStatus> = {
  "cart place": "opened",
  "opened close": "closed",
  "opened cancel": "cancelled",
};

for (const status of statuses) {
  for (const move of moves) {
    const next = allowed[`${status} ${move}`];
    test(`an order that is ${status} ${next ? `becomes ${next}` : "is not moved"} by "${move}"`, () => {
      if (next) expect(nextOrderStatus(status, move)).toBe(next);
      else expect(() => nextOrderStatus(status, move)).toThrow("impossible_move");
    });
  }
}
