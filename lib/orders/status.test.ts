import { expect, test } from "@playwright/test";
import {
  allows,
  type FulfillmentStatus,
  lineFulfillment,
  nextOrderStatus,
  type OrderMove,
  type OrderStatus,
  type OrderWork,
  orderFulfillment,
  type PaymentStatus,
  paymentFor,
} from "#lib/orders/status.ts";

const statuses: OrderStatus[] = ["cart", "opened", "closed", "cancelled"];
const payments: PaymentStatus[] = ["pending", "paid", "refunded"];
const fulfillments: FulfillmentStatus[] = ["pending", "partially_fulfilled", "fulfilled", "returned"];
const moves: OrderMove[] = ["place", "close", "cancel"];
const works: OrderWork[] = ["pay", "fulfill", "note"];

const leads: Record<string, OrderStatus> = {
  "cart place": "opened",
  "opened close": "closed",
  "opened cancel": "cancelled",
};

const standing = (status: OrderStatus, paymentStatus: PaymentStatus, fulfillmentStatus: FulfillmentStatus) => ({
  status,
  paymentStatus,
  fulfillmentStatus,
});

for (const status of statuses) {
  for (const move of moves) {
    const next = leads[`${status} ${move}`];
    test(`an order that is ${status} ${next ? `becomes ${next}` : "is not moved"} by "${move}"`, () => {
      const from = standing(status, "pending", "pending");
      if (next) expect(nextOrderStatus(from, move)).toBe(next);
      else expect(() => nextOrderStatus(from, move)).toThrow("impossible_move");
    });
  }
}

test("from where each thing may be done: by status, payment and fulfilment", () => {
  const from = (move: OrderMove | OrderWork) =>
    statuses.flatMap((status) =>
      payments.flatMap((payment) =>
        fulfillments
          .filter((fulfillment) => allows(standing(status, payment, fulfillment), move))
          .map((fulfillment) => `${status} ${payment} ${fulfillment}`),
      ),
    );
  const every = (status: string, by: readonly string[], how: readonly string[]) =>
    by.flatMap((payment) => how.map((fulfillment) => `${status} ${payment} ${fulfillment}`));
  const table: Record<OrderMove | OrderWork, string[]> = {
    place: every("cart", payments, fulfillments),
    close: every("opened", payments, fulfillments),
    cancel: every("opened", payments, ["pending", "returned"]),
    pay: ["opened", "closed"].flatMap((status) => every(status, ["pending", "paid"], fulfillments)),
    fulfill: every("opened", payments, ["pending", "partially_fulfilled", "fulfilled"]),
    note: ["opened", "closed", "cancelled"].flatMap((status) => every(status, payments, fulfillments)),
  };
  for (const move of [...moves, ...works]) expect([move, from(move)]).toEqual([move, table[move]]);
});

test("fulfilment follows from the pieces, payment from what was received", () => {
  const line = (fulfilledQuantity: number, orderQuantity = 2) => ({ orderQuantity, fulfilledQuantity });
  expect([line(0), line(1), line(2)].map(lineFulfillment)).toEqual(["pending", "partially_fulfilled", "fulfilled"]);
  expect(orderFulfillment([])).toBe("pending");
  expect(orderFulfillment([line(0), line(0, 1)])).toBe("pending");
  expect(orderFulfillment([line(2), line(0)])).toBe("partially_fulfilled");
  expect(orderFulfillment([line(1), line(1)])).toBe("partially_fulfilled");
  expect(orderFulfillment([line(2), line(1, 1)])).toBe("fulfilled");
  const paid = (paidCents: number, grandTotalCents: number, pointsPaidCents = 0) =>
    paymentFor({ paidCents, grandTotalCents, pointsPaidCents });
  expect([paid(0, 500), paid(499, 500), paid(500, 500), paid(0, 0)]).toEqual(["pending", "pending", "paid", "pending"]);
  expect([paid(0, 500, 200), paid(300, 500, 200), paid(0, 500, 500)]).toEqual(["pending", "paid", "paid"]);
});
