import { and, eq, isNull } from "drizzle-orm";
import { customers, merges, orders, sessions, users } from "#db/schema/index.ts";
import { race, times } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import {
  aGuest,
  aName,
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
import { addToCart } from "#lib/checkout/cart.ts";
import { placeOrder } from "#lib/checkout/place-order.ts";
import { register } from "#lib/customers/register.ts";
import { suspendCustomer } from "#lib/customers/suspend.ts";
import { logIn } from "#lib/identity/log-in.ts";
import { countOrders, findOrder } from "#lib/orders/find-orders.ts";
import { findLiveSession } from "#lib/sessions/sessions.ts";

const manyOf = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const listOf = <T>(count: number, make: () => Promise<T>) => Promise.all(Array.from({ length: count }, make));

/** The same name, its letters in capitals as the bits of `at` say: another spelling for each number. */
const spelled = (name: string, at: number) =>
  [...name].map((letter, place) => ((at >> place) & 1 ? letter.toUpperCase() : letter)).join("");

const input = (username: string) => ({ name: "Ada Byron", email: username.toLowerCase(), username, password });

/** How many users of the store have no customer that has them, and the other way about. */
async function halfRegistered({ db, account }: Store): Promise<number> {
  const [loose, bare] = await Promise.all([
    db
      .select({ id: users.id })
      .from(users)
      .leftJoin(customers, and(eq(customers.id, users.customerId), eq(customers.userId, users.id)))
      .where(and(eq(users.accountId, account.id), isNull(customers.id))),
    db
      .select({ id: customers.id })
      .from(customers)
      .leftJoin(users, eq(users.id, customers.userId))
      .where(and(eq(customers.accountId, account.id), eq(customers.status, "registered"), isNull(users.id))),
  ]);
  return loose.length + bare.length;
}

test("twenty guests who register one name, in any case, at once: one has it, nobody is half registered", async ({
  fresh,
  store,
}) => {
  const guests = await listOf(20, () => aGuest(store));
  const name = "abcdef.ghij@example.com";
  const { done, refused } = await race(fresh.sql, "users", () =>
    guests.map(({ ctx }, at) => register(ctx, input(spelled(name, at)))),
  );
  expect(done).toHaveLength(1);
  expect(refused).toEqual(manyOf(19, "username_taken"));
  expect(await store.db.$count(users, eq(users.accountId, store.account.id))).toBe(1);
  expect(await store.db.$count(sessions, eq(sessions.accountId, store.account.id))).toBe(1);
  const isGuest = and(
    eq(customers.accountId, store.account.id),
    eq(customers.status, "guest"),
    isNull(customers.email),
  );
  expect(await store.db.$count(customers, isGuest)).toBe(19);
  expect(await halfRegistered(store)).toBe(0);
});

test("twenty registrations of the same guest at once under different names: one holds", async ({ fresh, store }) => {
  const guest = await aGuest(store);
  const { done, refused } = await race(fresh.sql, "users", () => times(20, () => register(guest.ctx, input(aName()))));
  expect(done.map((each) => each.customerId)).toEqual([guest.customerId]);
  expect(refused).toEqual(manyOf(19, "already_registered"));
  expect(await store.db.$count(users, eq(users.accountId, store.account.id))).toBe(1);
  expect(await halfRegistered(store)).toBe(0);
});

test("one cart placed by twenty requests at once is one order, at the price that was shown", async ({
  fresh,
  store,
}) => {
  const guest = await aGuest(store);
  await addToCart(guest.ctx, { productId: store.vase.id, quantity: 3 });
  const cart = await cartOf(guest.ctx);
  const { done, refused } = await race(fresh.sql, "customers", () =>
    times(20, () => placeOrder(guest.ctx, checkout(cart))),
  );
  expect(refused).toEqual([]);
  expect(new Set(done)).toEqual(new Set([cart.id]));
  expect(await countOrders(guest.ctx)).toBe(1);
  const order = await findOrder(guest.ctx, cart.id);
  expect(order?.totals).toEqual(cart.totals);
  expect(order?.lines.map((line) => [line.name, line.quantity, line.unitCents])).toEqual([
    ["Reading lamp", 1, 1210],
    ["Tall vase", 3, 333],
  ]);
});

test("twenty log-ins at once with one guest cookie take the guest in once", async ({ fresh, store }) => {
  const [ada, guest] = await Promise.all([aRegistered(store), aGuest(store)]);
  const order = await aPlacedOrder(guest.ctx, store.vase);
  await addToCart(guest.ctx, { productId: store.lamp.id, quantity: 2 });
  const { done, refused } = await race(fresh.sql, "customers", () =>
    times(20, () => logInAs(store, ada.username, guest.customerId)),
  );
  expect([done.length, refused]).toEqual([20, []]);
  expect(await store.db.$count(merges, eq(merges.fromCustomerId, guest.customerId))).toBe(1);
  expect(await findOrder(ada.ctx, order)).not.toBeNull();
  expect((await cartOf(ada.ctx)).lines.map((line) => line.quantity)).toEqual([2]);
});

test("two people who log in at once with one guest cookie: one of them has all of it", async ({ fresh, store }) => {
  const [ada, bob, guest] = await Promise.all([aRegistered(store), aRegistered(store), aGuest(store)]);
  await aPlacedOrder(guest.ctx, store.vase);
  const { refused } = await race(fresh.sql, "customers", () =>
    times(20, (at) => logInAs(store, at % 2 ? ada.username : bob.username, guest.customerId)),
  );
  expect(refused).toEqual([]);
  expect(await store.db.$count(merges, eq(merges.fromCustomerId, guest.customerId))).toBe(1);
  expect([await countOrders(ada.ctx), await countOrders(bob.ctx)].sort()).toEqual([0, 1]);
});

test("twenty lamps put into an empty cart at once are one cart with twenty lamps", async ({ fresh, store }) => {
  const ada = await aRegistered(store);
  const { refused } = await race(fresh.sql, "orders", () =>
    times(20, () => addToCart(ada.ctx, { productId: store.lamp.id, quantity: 1 })),
  );
  expect(refused).toEqual([]);
  expect((await cartOf(ada.ctx)).lines.map((line) => line.quantity)).toEqual([20]);
  expect(await store.db.$count(orders, eq(orders.customerId, ada.customerId))).toBe(1);
});

test("whoever logs in while being suspended has no live session afterwards", async ({ fresh, store }) => {
  const ada = await aRegistered(store);
  const attempt = { username: ada.username, password, guestId: null };
  const { done, refused } = await race(fresh.sql, "sessions", () => [
    suspendCustomer(operator(store), ada.customerId, "abuse").then(() => null),
    ...times(20, () => logIn(anonymous(store), attempt).then((session) => session.sessionId)),
  ]);
  expect(refused.filter((code) => code !== "wrong_credentials" && code !== "suspended")).toEqual([]);
  const live = done.flatMap((id) => (id ? [findLiveSession(store.db, store.account.id, id, new Date())] : []));
  expect((await Promise.all(live)).filter((session) => session !== null)).toEqual([]);
});
