import { and, eq } from "drizzle-orm";
import { orders, outgoingMessages, pointTransactions } from "#db/schema/index.ts";
import { codeOf, outcomes, race, refusalOf, times } from "#e2e/db/attacks.ts";
import { test as base, expect } from "#e2e/db/fresh-database.ts";
import { aGuest, aPlacedOrder, aRegistered, aStaffUser, cartOf, checkout, ctxFor, type Store } from "#e2e/db/people.ts";
import { awardPoints, balanceOf, checkoutWithPoints, ledgerOf, lotsOf, withPolicy } from "#e2e/db/points.ts";
import { addToCart } from "#lib/checkout/cart.ts";
import { placeOrder } from "#lib/checkout/place-order.ts";
import { findDeskOrder } from "#lib/orders/desk-orders.ts";
import { cancelOrder, noteWhatWasPaid } from "#lib/orders/work-on-orders.ts";
import { createTransaction } from "#lib/points/ledger.ts";

const test = base.extend<{ shop: Store }>({
  shop: async ({ store }, use) => use(await withPolicy(store, { pointValueCents: 1 })),
});

/** A customer with a lamp (€12.10) in the cart and that many points. */
async function aSaver(shop: Store, points: number) {
  const ada = await aRegistered(shop);
  if (points > 0) await awardPoints(shop, ada.customerId, points);
  await addToCart(ada.ctx, { productId: shop.lamp.id, quantity: 1 });
  return ada;
}

const orderOf = async ({ db }: Store, id: string) => (await db.select().from(orders).where(eq(orders.id, id)))[0];
const spentOn = ({ db }: Store, orderId: string) =>
  db
    .select()
    .from(pointTransactions)
    .where(and(eq(pointTransactions.orderId, orderId), eq(pointTransactions.reason, "spent")));

test("points pay a part of an order: its total and its tax stay, and the mail says what is left to pay", async ({
  shop,
}) => {
  const ada = await aSaver(shop, 300);
  const id = await placeOrder(ada.ctx, { ...(await checkoutWithPoints(ada.ctx)), email: ada.username });
  expect(await orderOf(shop, id)).toMatchObject({
    status: "opened",
    grandTotalCents: 1210,
    taxOneCents: 210,
    pointsPaidCents: 300,
    paymentStatus: "pending",
  });
  expect(await spentOn(shop, id)).toMatchObject([{ amount: -300, status: "committed", balanceAfterCommit: 0 }]);
  expect(await balanceOf(shop, ada.customerId)).toMatchObject({ balance: 0, sum: 0 });
  const [mail] = await shop.db
    .select()
    .from(outgoingMessages)
    .where(eq(outgoingMessages.recipient, ada.username))
    .limit(5);
  const words = (await shop.db.select().from(outgoingMessages).where(eq(outgoingMessages.recipient, ada.username)))
    .map(({ body }) => body)
    .join("\n");
  expect(mail).toBeDefined();
  expect(words).toMatch(/Paid with points\W+€3\.00[\s\S]*To pay\W+€9\.10/);
});

test("points that cover all of it pay the order", async ({ shop }) => {
  const ada = await aSaver(shop, 5000);
  const id = await placeOrder(ada.ctx, await checkoutWithPoints(ada.ctx));
  expect(await orderOf(shop, id)).toMatchObject({
    grandTotalCents: 1210,
    pointsPaidCents: 1210,
    paymentStatus: "paid",
  });
  expect((await balanceOf(shop, ada.customerId)).balance).toBe(3790);
});

test("without being asked to, an order takes no points", async ({ shop }) => {
  const ada = await aSaver(shop, 300);
  const id = await placeOrder(ada.ctx, checkout(await cartOf(ada.ctx)));
  expect(await orderOf(shop, id)).toMatchObject({ pointsPaidCents: 0 });
  expect((await balanceOf(shop, ada.customerId)).balance).toBe(300);
});

test("twenty clicks on one checkout make one order, and spend its points once", async ({ shop, fresh }) => {
  const ada = await aSaver(shop, 2000);
  const input = await checkoutWithPoints(ada.ctx);
  const { done, refused } = await race(fresh.sql, "customers", () => times(20, () => placeOrder(ada.ctx, input)));
  expect([new Set(done).size, done.length, refused]).toEqual([1, 20, []]);
  expect(await spentOn(shop, done[0] ?? "")).toHaveLength(1);
  expect(await balanceOf(shop, ada.customerId)).toEqual({ balance: 790, sum: 790, committed: 2 });
});

test("a balance that changed is told, nothing is placed, and what is shown then goes through", async ({ shop }) => {
  const ada = await aSaver(shop, 300);
  const input = await checkoutWithPoints(ada.ctx);
  await awardPoints(shop, ada.customerId, -100);
  await expect(placeOrder(ada.ctx, input)).rejects.toMatchObject({
    code: "cart_changed",
    says: expect.stringMatching(/200 .* pay €2\.00/),
  });
  expect(await orderOf(shop, input.cartId)).toMatchObject({ status: "cart", pointsPaidCents: 0 });
  expect(await balanceOf(shop, ada.customerId)).toMatchObject({ balance: 200, committed: 2 });
  await placeOrder(ada.ctx, await checkoutWithPoints(ada.ctx));
  expect((await balanceOf(shop, ada.customerId)).balance).toBe(0);
});

test("another value of a point is told as another balance is", async ({ shop }) => {
  const ada = await aSaver(shop, 300);
  const input = await checkoutWithPoints(ada.ctx);
  const dearer = await withPolicy(shop, { pointValueCents: 2 });
  expect(await codeOf(placeOrder({ ...ada.ctx, account: dearer.account }, input))).toBe("cart_changed");
  const none = await withPolicy(shop, { pointValueCents: null });
  expect(await codeOf(placeOrder({ ...ada.ctx, account: none.account }, input))).toBe("cart_changed");
  expect((await balanceOf(shop, ada.customerId)).balance).toBe(300);
});

test("a guest's points pay nothing: a browser alone proves nobody", async ({ shop }) => {
  const guest = await aGuest(shop);
  await awardPoints(shop, guest.customerId, 300);
  const input = checkout(await cartOf(guest.ctx), { usePoints: "on", shownPoints: "300.300" });
  expect(await codeOf(placeOrder(guest.ctx, input))).toBe("log_in_first");
  expect((await balanceOf(shop, guest.customerId)).balance).toBe(300);
});

test("twenty at once spend the same balance, a checkout among them, and never more than there is", async ({
  shop,
  fresh,
}) => {
  const ada = await aSaver(shop, 100);
  const input = await checkoutWithPoints(ada.ctx);
  const ledger = await ledgerOf(shop, ada.customerId);
  const staff = ctxFor(shop, { kind: "staff", role: "administrator", userId: await aStaffUser(shop), sessionId: null });
  const take = () => createTransaction(staff, ledger, { fields: {}, amount: -30, status: "committed" });
  const { done, refused } = await race(fresh.sql, "point_accounts", () => [
    placeOrder(ada.ctx, input).then(() => "placed"),
    ...times(19, () => take().then(() => "taken")),
  ]);
  const { balance, sum, committed } = await balanceOf(shop, ada.customerId);
  expect(done.length + refused.length).toBe(20);
  expect(new Set(refused)).toEqual(new Set(done.includes("placed") ? ["below_zero"] : ["below_zero", "cart_changed"]));
  expect(balance).toBe(done.includes("placed") ? 0 : 10);
  expect([sum, committed]).toEqual([balance, done.length + 1]);
  expect(await lotsOf(shop, ada.customerId)).toEqual(balance > 0 ? [balance] : []);
});

test("two orders of one customer at once cannot both spend the last points", async ({ shop }) => {
  const ada = await aSaver(shop, 500);
  const input = await checkoutWithPoints(ada.ctx);
  const other = ctxFor(shop, ada.ctx.viewer);
  const first = placeOrder(ada.ctx, input);
  const both = await outcomes([first, first.then(() => placeOrder(other, { ...input }))]);
  expect(new Set(both.done).size).toBe(1);
  await addToCart(ada.ctx, { productId: shop.vase.id, quantity: 1 });
  const again = { ...checkout(await cartOf(ada.ctx)), usePoints: "on", shownPoints: input.shownPoints };
  expect(await codeOf(placeOrder(ada.ctx, again))).toBe("cart_changed");
});

test.describe("the database itself refuses", () => {
  test("an order paid by points that nobody spent", async ({ shop, fresh }) => {
    const ada = await aSaver(shop, 0);
    const { id } = await cartOf(ada.ctx);
    const places = fresh.sql`update orders set status = 'opened', code = 'X', opened_at = now(), points_paid_cents = 100 where id = ${id}`;
    expect(await refusalOf(places)).toBe("orders_are_paid_by_real_points");
  });

  for (const [title, cents, by] of [
    ["more points than the order comes to", 1211, "orders_points_paid"],
    ["points below nothing", -1, "orders_points_paid"],
    ["other points once it is placed", 299, "orders_placed_are_fixed"],
    ["no points once it is placed", 0, "orders_placed_are_fixed"],
  ] as const) {
    test(title, async ({ shop, fresh }) => {
      const ada = await aSaver(shop, 300);
      const id = await placeOrder(ada.ctx, await checkoutWithPoints(ada.ctx));
      const change = fresh.sql`update orders set points_paid_cents = ${cents} where id = ${id}`;
      expect(await refusalOf(change)).toBe(by);
    });
  }

  test("points in a cart, and a second spending on one order", async ({ shop, fresh }) => {
    const ada = await aSaver(shop, 300);
    const { id: cart } = await cartOf(ada.ctx);
    expect(await refusalOf(fresh.sql`update orders set points_paid_cents = 1 where id = ${cart}`)).toBe(
      "orders_points_paid",
    );
    const order_id = await placeOrder(ada.ctx, await checkoutWithPoints(ada.ctx));
    await awardPoints(shop, ada.customerId, 100);
    const again = shop.db.insert(pointTransactions).values({
      accountId: shop.account.id,
      pointAccountId: await ledgerOf(shop, ada.customerId),
      orderId: order_id,
      reason: "spent",
      amount: -1,
      status: "committed",
    });
    expect(await refusalOf(again)).toBe("point_transactions_once_per_order_key");
  });

  test("points that come back twice", async ({ shop }) => {
    const ada = await aSaver(shop, 300);
    const orderId = await placeOrder(ada.ctx, await checkoutWithPoints(ada.ctx));
    const pointAccountId = await ledgerOf(shop, ada.customerId);
    const back = () =>
      shop.db.insert(pointTransactions).values({
        accountId: shop.account.id,
        pointAccountId,
        orderId,
        reason: "spent_back",
        amount: 300,
        status: "committed",
      });
    await back();
    expect(await refusalOf(back())).toBe("point_transactions_once_per_order_key");
    expect((await balanceOf(shop, ada.customerId)).balance).toBe(300);
  });
});

test("what points did not pay is due in money, and a cancelled order gives the points back, once", async ({ shop }) => {
  const kim = ctxFor(shop, {
    kind: "staff",
    role: "support_specialist",
    userId: await aStaffUser(shop),
    sessionId: null,
  });
  const ada = await aSaver(shop, 300);
  const id = await placeOrder(ada.ctx, await checkoutWithPoints(ada.ctx));
  const seen = async () => ({ id, version: (await orderOf(shop, id))?.version ?? "" });
  expect(await codeOf(noteWhatWasPaid(kim, { ...(await seen()), paidCents: 911 }))).toBe("invalid_input");
  await noteWhatWasPaid(kim, { ...(await seen()), paidCents: 910 });
  expect(await orderOf(shop, id)).toMatchObject({ paymentStatus: "paid", paidCents: 910, pointsPaidCents: 300 });
  const cancel = { ...(await seen()), reason: "out of stock", says: null };
  const { done } = await outcomes(times(5, () => cancelOrder(kim, cancel)));
  expect(done).toHaveLength(1);
  expect(await orderOf(shop, id)).toMatchObject({ status: "cancelled", paymentStatus: "refunded" });
  expect(await balanceOf(shop, ada.customerId)).toMatchObject({ balance: 300, sum: 300 });
});

test("an order that points paid whole has nothing to be noted, and is refunded when it is cancelled", async ({
  shop,
}) => {
  const kim = ctxFor(shop, {
    kind: "staff",
    role: "support_specialist",
    userId: await aStaffUser(shop),
    sessionId: null,
  });
  const ada = await aSaver(shop, 5000);
  const id = await placeOrder(ada.ctx, await checkoutWithPoints(ada.ctx));
  const found = await findDeskOrder(kim, id);
  expect(found?.may).toMatchObject({ pay: false, cancel: true });
  await cancelOrder(kim, { id, version: found?.version ?? "", reason: "out of stock", says: null });
  expect(await orderOf(shop, id)).toMatchObject({ status: "cancelled", paymentStatus: "refunded" });
  expect((await balanceOf(shop, ada.customerId)).balance).toBe(5000);
});

test("an order placed before points were worth anything has none on it", async ({ store }) => {
  const ada = await aRegistered(store);
  const id = await aPlacedOrder(ada.ctx, store.vase);
  expect(await orderOf(store, id)).toMatchObject({ pointsPaidCents: 0 });
});
