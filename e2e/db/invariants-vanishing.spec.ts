import { and, eq, sql } from "drizzle-orm";
import { customers, merges, orders, pointTransactions, users } from "#db/schema/index.ts";
import { codeOf, race, times } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import {
  aGuest,
  anonymous,
  aPlacedOrder,
  aRegistered,
  cartOf,
  checkout,
  logInAs,
  operator,
  password,
  type Store,
} from "#e2e/db/people.ts";
import { awardPoints, balanceOf, ledgerOf } from "#e2e/db/points.ts";
import { addToCart, findCart } from "#lib/checkout/cart.ts";
import { placeOrder } from "#lib/checkout/place-order.ts";
import type { Ctx } from "#lib/context.ts";
import { deleteCustomer } from "#lib/customers/delete.ts";
import { changeProfile, type Profile } from "#lib/customers/profile.ts";
import { register } from "#lib/customers/register.ts";
import { reinstateCustomer, suspendCustomer } from "#lib/customers/suspend.ts";
import { logIn } from "#lib/identity/log-in.ts";
import { countOrders, findOrder } from "#lib/orders/find-orders.ts";

const addLamp = (store: Store, ctx: Ctx) => addToCart(ctx, { productId: store.lamp.id, quantity: 1 });

/** Orders that hang on a customer who is merged, deleted or gone, though they were not placed before that. */
async function strayCarts({ db, account }: Store): Promise<number> {
  const rows = await db
    .select({ id: orders.id })
    .from(orders)
    .innerJoin(customers, eq(customers.id, orders.customerId))
    .where(
      and(
        eq(orders.accountId, account.id),
        eq(orders.status, "cart"),
        sql`(${customers.status} = 'deleted' or ${customers.supersededById} is not null)`,
      ),
    );
  return rows.length;
}

for (const { title, hasCart } of [
  { title: "a guest with a cart", hasCart: true },
  { title: "a guest without a cart", hasCart: false },
]) {
  test(`what ${title} adds while being merged is in the customer's cart, or was refused`, async ({ fresh, store }) => {
    const [ada, guest] = await Promise.all([aRegistered(store), aGuest(store)]);
    if (!hasCart) await placeOrder(guest.ctx, checkout(await cartOf(guest.ctx)));
    const { done, refused } = await race<unknown>(fresh.sql, "orders", () => [
      logInAs(store, ada.username, guest.customerId),
      ...times(20, () => addLamp(store, guest.ctx)),
    ]);
    expect(refused.filter((code) => code !== "not_found")).toEqual([]);
    const pieces = (await findCart(ada.ctx))?.lines.map((line) => line.quantity) ?? [];
    const added = done.length - 1 + (hasCart ? 1 : 0);
    expect(pieces).toEqual(added > 0 ? [added] : []);
    expect(await findCart(guest.ctx)).toBeNull();
  });
}

test("a cart that is placed while its guest is merged is one order of the customer, or still its cart", async ({
  fresh,
  store,
}) => {
  const [ada, guest] = await Promise.all([aRegistered(store), aGuest(store)]);
  const cart = await cartOf(guest.ctx);
  const { done, refused } = await race(fresh.sql, "orders", () => [
    logInAs(store, ada.username, guest.customerId).then(() => null),
    ...times(20, () => placeOrder(guest.ctx, checkout(cart))),
  ]);
  expect(refused.filter((code) => code !== "not_found")).toEqual([]);
  const placed = new Set(done.filter((id) => id !== null));
  expect(await countOrders(ada.ctx)).toBe(placed.size);
  if (placed.size === 0) expect((await cartOf(ada.ctx)).lines).toHaveLength(1);
  else expect(await findOrder(ada.ctx, cart.id)).not.toBeNull();
  expect(await store.db.$count(orders, eq(orders.customerId, guest.customerId))).toBe(0);
});

test("a guest that is registered while it is merged is one of the two, with all it had", async ({ fresh, store }) => {
  const [ada, guest] = await Promise.all([aRegistered(store), aGuest(store)]);
  const order = await aPlacedOrder(guest.ctx, store.vase);
  const input = { name: "Bo", email: "bo@example.com", username: "bo@example.com", password };
  const { refused } = await race<unknown>(fresh.sql, "customers", () => [
    ...times(10, () => logInAs(store, ada.username, guest.customerId)),
    ...times(10, (at) => register(guest.ctx, { ...input, username: `bo${at}@example.com` })),
  ]);
  expect(refused.filter((code) => code !== "already_registered")).toEqual([]);
  const merged = await store.db.$count(merges, eq(merges.fromCustomerId, guest.customerId));
  const owners = [await findOrder(ada.ctx, order), await findOrder(guest.ctx, order)].map(Boolean);
  expect(owners).toEqual(merged === 1 ? [true, false] : [false, true]);
  const isPromoted = and(eq(customers.id, guest.customerId), eq(customers.status, "registered"));
  expect(await store.db.$count(customers, isPromoted)).toBe(merged === 1 ? 0 : 1);
});

test("an order placed while its customer is deleted is kept with the customer, or was not placed", async ({
  fresh,
  store,
}) => {
  const guest = await aGuest(store);
  const cart = await cartOf(guest.ctx);
  const { done, refused } = await race(fresh.sql, "customers", () => [
    deleteCustomer(operator(store), guest.customerId).then(() => null),
    ...times(20, () => placeOrder(guest.ctx, checkout(cart))),
  ]);
  expect(refused.filter((code) => code !== "not_found")).toEqual([]);
  const placed = new Set(done.filter((id) => id !== null));
  expect(await store.db.$count(orders, eq(orders.customerId, guest.customerId))).toBe(placed.size);
  const left = await store.db.select().from(customers).where(eq(customers.id, guest.customerId));
  expect(left.map((customer) => customer.status)).toEqual(placed.size === 1 ? ["deleted"] : []);
});

test("whoever adds to the cart while being deleted leaves no cart behind", async ({ fresh, store }) => {
  const guest = await aGuest(store);
  await placeOrder(guest.ctx, checkout(await cartOf(guest.ctx)));
  const { refused } = await race<unknown>(fresh.sql, "orders", () => [
    deleteCustomer(operator(store), guest.customerId),
    ...times(20, () => addLamp(store, guest.ctx)),
  ]);
  expect(refused.filter((code) => code !== "not_found")).toEqual([]);
  expect(await strayCarts(store)).toBe(0);
});

test("a deleted or merged customer whose request comes late gets no cart any more", async ({ store }) => {
  const [ada, merged, deleted] = await Promise.all([aRegistered(store), aGuest(store), aGuest(store)]);
  await aPlacedOrder(deleted.ctx, store.vase);
  await deleteCustomer(operator(store), deleted.customerId);
  await logInAs(store, ada.username, merged.customerId);
  expect(await codeOf(addLamp(store, deleted.ctx))).toBe("not_found");
  expect(await codeOf(addLamp(store, merged.ctx))).toBe("not_found");
  expect(await strayCarts(store)).toBe(0);
});

test("whoever logs in while being deleted gets in nowhere", async ({ fresh, store }) => {
  const ada = await aRegistered(store);
  const { done, refused } = await race<unknown>(fresh.sql, "sessions", () => [
    deleteCustomer(operator(store), ada.customerId),
    ...times(20, () => logIn(anonymous(store), { username: ada.username, password, guestId: null })),
  ]);
  expect(refused.filter((code) => code !== "wrong_credentials")).toEqual([]);
  expect(done.length + refused.length).toBe(21);
  expect(await store.db.$count(users, eq(users.id, ada.userId))).toBe(0);
});

test("suspending, reinstating and changing the profile at once leaves customer and user agreed", async ({ store }) => {
  const ada = await aRegistered(store);
  const profile: Profile = { name: "Ada King", email: "king@example.com", phone: "", address: null };
  const work = times(30, async (at) => {
    if (at % 3 === 0) return codeOf(suspendCustomer(operator(store), ada.customerId, "abuse"));
    if (at % 3 === 1) return codeOf(reinstateCustomer(operator(store), ada.customerId, "sorry"));
    return codeOf(changeProfile(ada.ctx, { ...profile, phone: `+353 1 ${1000 + at}` }));
  });
  const codes = new Set(await Promise.all(work));
  expect([...codes].filter((code) => code !== "done" && code !== "impossible_move")).toEqual([]);
  const [both] = await store.db
    .select({ customer: customers, user: users })
    .from(customers)
    .innerJoin(users, eq(users.id, customers.userId))
    .where(eq(customers.id, ada.customerId));
  expect(both?.user.status).toBe(both?.customer.status === "suspended" ? "suspended" : "active");
  expect(both?.user.phoneNumber).toBe(both?.customer.phoneNumber);
});

test("of twenty spends committed at once, as many go through as there are points for", async ({ fresh, store }) => {
  const { customerId } = await aGuest(store);
  await awardPoints(store, customerId, 100);
  const pointAccountId = await ledgerOf(store, customerId);
  const spend = { accountId: store.account.id, pointAccountId, amount: -9 };
  const spends = await store.db.insert(pointTransactions).values(Array(20).fill(spend)).returning();
  const { done, refused } = await race(fresh.sql, "point_accounts", () => spends.map(({ id }) => commit(store, id)));
  expect(done).toHaveLength(11);
  expect(refused).toEqual(Array(9).fill("crashed: point_accounts_never_negative"));
  expect(await balanceOf(store, customerId)).toEqual({ balance: 1, sum: 1, committed: 12 });
});

async function commit({ db }: Store, id: string): Promise<void> {
  await db.update(pointTransactions).set({ status: "committed" }).where(eq(pointTransactions.id, id));
}

test("points a guest spends while being merged are spent once", async ({ fresh, store }) => {
  const [ada, guest] = await Promise.all([aRegistered(store), aGuest(store)]);
  await awardPoints(store, guest.customerId, 50);
  await race(fresh.sql, "point_accounts", () => [
    logInAs(store, ada.username, guest.customerId).then(() => undefined),
    ...times(20, () => awardPoints(store, guest.customerId, -3)),
  ]);
  const [left, moved] = await Promise.all([balanceOf(store, guest.customerId), balanceOf(store, ada.customerId)]);
  expect([left.balance, moved.balance]).toEqual([left.sum, moved.sum]);
  expect(left.balance).toBe(0);
  expect((50 - moved.balance) % 3).toBe(0);
});
