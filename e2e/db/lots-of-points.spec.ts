import { and, asc, eq } from "drizzle-orm";
import { pointTransactions } from "#db/schema/index.ts";
import { codeOf, race, refusalOf, times } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import { aGuest, aPlacedOrder, aRegistered, cartOf, ctxFor, logInAs, operator, type Store } from "#e2e/db/people.ts";
import { awardPoints, balanceOf, checkoutWithPoints, ledgerOf, lotsOf, withPolicy } from "#e2e/db/points.ts";
import { addToCart } from "#lib/checkout/cart.ts";
import { placeOrder } from "#lib/checkout/place-order.ts";
import { undoMerge } from "#lib/claims/undo-merge.ts";
import { endDuePoints } from "#lib/points/expiry.ts";
import { createTransaction } from "#lib/points/ledger.ts";
import { findOwnPoints } from "#lib/points/statement.ts";
import { after, days } from "#lib/time.ts";

const now = new Date();
const inDays = (count: number) => after(now, days(count));
const firstPage = { older: null, newer: null };

/** Gives points that end that many days from now; null for never. */
async function lot(store: Store, customerId: string, amount: number, endsIn: number | null): Promise<void> {
  await store.db.insert(pointTransactions).values({
    accountId: store.account.id,
    pointAccountId: await ledgerOf(store, customerId),
    amount,
    status: "committed",
    expiresAt: endsIn === null ? null : inDays(endsIn),
  });
}

const ended = async (store: Store, customerId: string) =>
  (
    await store.db
      .select({ amount: pointTransactions.amount })
      .from(pointTransactions)
      .where(
        and(
          eq(pointTransactions.pointAccountId, await ledgerOf(store, customerId)),
          eq(pointTransactions.reason, "expired"),
        ),
      )
      .orderBy(asc(pointTransactions.committedAt))
  ).map(({ amount }) => amount);

test("what ends first is spent first, and only what is left of a lot ends, once", async ({ store }) => {
  const { customerId } = await aRegistered(store);
  await lot(store, customerId, 50, null);
  await lot(store, customerId, 30, 20);
  await lot(store, customerId, 40, 10);
  await awardPoints(store, customerId, -25);
  expect(await lotsOf(store, customerId)).toEqual([15, 30, 50]);
  await endDuePoints(store.db, inDays(9));
  expect(await ended(store, customerId)).toEqual([]);
  await endDuePoints(store.db, inDays(25));
  await endDuePoints(store.db, inDays(25));
  expect(await ended(store, customerId)).toEqual([-15, -30]);
  expect(await balanceOf(store, customerId)).toMatchObject({ balance: 50, sum: 50 });
  expect(await lotsOf(store, customerId)).toEqual([50]);
});

test("twenty sweeps and spendings at once end and spend every point once", async ({ store, fresh }) => {
  const { customerId } = await aRegistered(store);
  await lot(store, customerId, 100, -1);
  await lot(store, customerId, 100, null);
  const ledger = await ledgerOf(store, customerId);
  const spend = () => createTransaction(operator(store), ledger, { fields: {}, amount: -30, status: "committed" });
  const { done, refused } = await race(fresh.sql, "point_accounts", () => [
    ...times(10, () => endDuePoints(store.db, now).then(() => "swept")),
    ...times(10, () => spend().then(() => "spent")),
  ]);
  expect([done.filter((each) => each === "spent").length, new Set(refused)]).toEqual([3, new Set(["below_zero"])]);
  expect(await ended(store, customerId)).toEqual([-100]);
  expect(await balanceOf(store, customerId)).toEqual({ balance: 10, sum: 10, committed: 6 });
  expect(await lotsOf(store, customerId)).toEqual([10]);
});

test("points whose day has come pay nothing any more, also before anybody has swept", async ({ store }) => {
  const shop = await withPolicy(store, { pointValueCents: 1 });
  const ada = await aRegistered(shop);
  await lot(shop, ada.customerId, 100, 1);
  await lot(shop, ada.customerId, 70, null);
  await addToCart(ada.ctx, { productId: shop.vase.id, quantity: 1 });
  const input = await checkoutWithPoints(ada.ctx);
  const later = ctxFor(shop, ada.ctx.viewer, { now: inDays(2) });
  expect((await findOwnPoints(later, firstPage)).balance).toBe(70);
  expect(await codeOf(placeOrder(later, input))).toBe("cart_changed");
  await placeOrder(later, await checkoutWithPoints(later));
  expect(await ended(shop, ada.customerId)).toEqual([-100]);
  expect((await balanceOf(shop, ada.customerId)).balance).toBe(0);
});

test("the account says how long points live, and points that come back with a cancelled order live anew", async ({
  store,
}) => {
  const shop = await withPolicy(store, { pointValueCents: 1, pointsExpireAfterMonths: 12 });
  const ada = await aRegistered(shop);
  await createTransaction(operator(shop), await ledgerOf(shop, ada.customerId), {
    fields: {},
    amount: 200,
    status: "committed",
  });
  const [ending] = (await findOwnPoints(ada.ctx, firstPage)).endings;
  expect(ending?.points).toBe(200);
  expect(Number(ending?.at) - Number(now)).toBeGreaterThan(days(364));
  await addToCart(ada.ctx, { productId: shop.vase.id, quantity: 1 });
  const orderId = await placeOrder(ada.ctx, await checkoutWithPoints(ada.ctx));
  expect((await findOwnPoints(ada.ctx, firstPage)).endings).toEqual([]);
  await shop.db.insert(pointTransactions).values({
    accountId: shop.account.id,
    pointAccountId: await ledgerOf(shop, ada.customerId),
    orderId,
    reason: "spent_back",
    amount: 200,
    status: "committed",
  });
  expect((await findOwnPoints(ada.ctx, firstPage)).endings).toMatchObject([{ points: 200 }]);
});

test("a merge carries every lot with its day, there and back", async ({ store }) => {
  const [guest, ada] = [await aGuest(store), await aRegistered(store)];
  await lot(store, guest.customerId, 20, 30);
  await lot(store, guest.customerId, 10, 5);
  await lot(store, guest.customerId, 40, null);
  await awardPoints(store, guest.customerId, -4);
  await withPolicy(store, { pointsExpireAfterMonths: 1 });
  const ctx = await logInAs(store, ada.username, guest.customerId);
  const endings = [
    { at: inDays(5), points: 6 },
    { at: inDays(30), points: 20 },
  ];
  expect(await findOwnPoints(ctx, firstPage)).toMatchObject({ balance: 66, endings });
  expect(await lotsOf(store, ada.customerId)).toEqual([6, 20, 40]);
  const [merge] = await store.db.query.merges.findMany({ where: (m, { eq }) => eq(m.toCustomerId, ada.customerId) });
  await undoMerge(ctx, merge?.id ?? "");
  expect(await findOwnPoints(guest.ctx, firstPage)).toMatchObject({ balance: 66, endings });
  expect(await lotsOf(store, ada.customerId)).toEqual([]);
});

test("a statement runs: every line says what there was after it, in words and with the order, page by page", async ({
  store,
}) => {
  const shop = await withPolicy(store, { pointValueCents: 1 });
  const ada = await aRegistered(shop);
  await Promise.all(times(45, () => awardPoints(shop, ada.customerId, 7)));
  await addToCart(ada.ctx, { productId: shop.vase.id, quantity: 1 });
  expect((await cartOf(ada.ctx)).totals.grandTotalCents).toBe(333);
  const orderId = await placeOrder(ada.ctx, await checkoutWithPoints(ada.ctx));
  const first = await findOwnPoints(ada.ctx, firstPage);
  expect(first.rows[0]).toMatchObject({ amount: -315, balance: 0, reason: "spent", order: { id: orderId } });
  const second = await findOwnPoints(ada.ctx, { older: first.older, newer: null });
  const third = await findOwnPoints(ada.ctx, { older: second.older, newer: null });
  expect([first.newer, third.older, third.rows.length]).toEqual([null, null, 6]);
  const rows = [...first.rows, ...second.rows, ...third.rows];
  for (const [at, row] of rows.entries()) expect(row.balance - row.amount).toBe(rows[at + 1]?.balance ?? 0);
  expect(await findOwnPoints(ada.ctx, { older: null, newer: second.newer })).toMatchObject({ rows: first.rows });
});

test("what is on hold is told apart from the balance, and another's order is not named", async ({ store }) => {
  const [ada, bob] = [await aRegistered(store), await aRegistered(store)];
  await awardPoints(store, ada.customerId, 50);
  const ledger = await ledgerOf(store, ada.customerId);
  await createTransaction(ada.ctx, ledger, { fields: { name: "A mug" }, amount: -20, status: "pending" });
  const theirs = await aPlacedOrder(bob.ctx, store.vase);
  const entry = { accountId: store.account.id, pointAccountId: ledger, orderId: theirs, reason: "order", amount: 3 };
  await store.db.insert(pointTransactions).values({ ...entry, status: "committed" });
  const { balance, holds, rows } = await findOwnPoints(ada.ctx, firstPage);
  expect([balance, holds]).toMatchObject([53, [{ points: 20, words: "A mug" }]]);
  expect(rows[0]).toMatchObject({ amount: 3, reason: "order", order: null });
});

test.describe("the database itself refuses", () => {
  for (const [title, by, statement] of [
    ["to say by hand what is left", "point_transactions_committed_are_fixed", "set unspent = unspent - 1"],
    ["another day for a lot to end", "point_transactions_committed_are_fixed", "set expires_at = now()"],
    ["another order for what was committed", "point_transactions_committed_are_fixed", "set reason = 'spent'"],
  ] as const) {
    test(title, async ({ store, fresh }) => {
      const { customerId } = await aRegistered(store);
      await lot(store, customerId, 50, 5);
      const ledger = await ledgerOf(store, customerId);
      const attack = `update point_transactions ${statement} where point_account_id = '${ledger}'`;
      expect(await refusalOf(fresh.sql.unsafe(attack))).toBe(by);
    });
  }
});
