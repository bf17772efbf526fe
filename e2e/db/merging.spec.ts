import { eq } from "drizzle-orm";
import { addresses, auditEvents, customers, merges, orderLineItems, orders } from "#db/schema/index.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import {
  aGuest,
  aPlacedOrder,
  aRegistered,
  aStore,
  cartOf,
  checkout,
  type Guest,
  logInAs,
  type Store,
} from "#e2e/db/people.ts";
import { awardPoints, balanceOf } from "#e2e/db/points.ts";
import { addToCart, findCart } from "#lib/checkout/cart.ts";
import { placeOrder } from "#lib/checkout/place-order.ts";
import { findGuest } from "#lib/customers/guest.ts";
import { findProfile, keepAddress } from "#lib/customers/profile.ts";
import { findOrder } from "#lib/orders/find-orders.ts";
import { findHistory } from "#lib/orders/history.ts";

const home = { lineOne: "1 High Street", lineTwo: "", postalCode: "D01", city: "Dublin", countryCode: "IE" };
const away = { ...home, lineOne: "2 Low Road" };

const traceOf = ({ db }: Store, { customerId }: Guest) =>
  db.select().from(merges).where(eq(merges.fromCustomerId, customerId));

const quantities = async (guest: Guest) =>
  Object.fromEntries((await cartOf(guest.ctx)).lines.map((line) => [line.slug, line.quantity]));

test("logging in takes everything in: orders, cart, phone, address and points, and leaves a trace", async ({
  store,
}) => {
  const [ada, guest] = await Promise.all([aRegistered(store), aGuest(store)]);
  const contact = checkout(await cartOf(guest.ctx), { phone: "+353 1 555 0142" });
  const order = await placeOrder(guest.ctx, { ...contact, ...home, fulfillment: "ship" });
  await addToCart(guest.ctx, { productId: store.vase.id, quantity: 2 });
  const cart = await cartOf(guest.ctx);
  await awardPoints(store, guest.customerId, 30);

  await logInAs(store, ada.username, guest.customerId);
  expect(await findOrder(ada.ctx, order)).not.toBeNull();
  expect(await cartOf(ada.ctx)).toEqual(cart);
  expect(await findProfile(ada.ctx)).toMatchObject({ phone: "+353 1 555 0142", address: home });
  expect(await balanceOf(store, ada.customerId)).toMatchObject({ balance: 30, sum: 30 });
  expect(await balanceOf(store, guest.customerId)).toMatchObject({ balance: 0, sum: 0 });
  expect(await traceOf(store, guest)).toMatchObject([
    {
      toCustomerId: ada.customerId,
      evidence: "guest_cookie",
      actorUserId: ada.userId,
      undoneAt: null,
      moved: {
        orders: [order],
        cart: { id: cart.id, joined: null, lines: [{ quantity: 2, had: 0, given: 2 }] },
        points: 30,
        filled: ["phoneNumber"],
        address: true,
      },
    },
  ]);
  const log = await store.db.select().from(auditEvents).where(eq(auditEvents.customerId, ada.customerId));
  expect(log.map((entry) => entry.event)).toContain("guest_merged");
});

test("the second time nothing happens", async ({ store }) => {
  const [ada, guest] = await Promise.all([aRegistered(store), aGuest(store)]);
  await logInAs(store, ada.username, guest.customerId);
  const cart = await cartOf(ada.ctx);
  await logInAs(store, ada.username, guest.customerId);
  expect(await cartOf(ada.ctx)).toEqual(cart);
  expect(await traceOf(store, guest)).toHaveLength(1);
});

test("a guest that was merged is nobody any more", async ({ store }) => {
  const [ada, guest] = await Promise.all([aRegistered(store), aGuest(store)]);
  const order = await aPlacedOrder(guest.ctx, store.vase);
  await logInAs(store, ada.username, guest.customerId);
  expect(await findGuest(store.db, store.account.id, guest.customerId)).toBeNull();
  expect(await findOrder(guest.ctx, order)).toBeNull();
  expect(await findCart(guest.ctx)).toBeNull();
});

test("two carts join line by line, and no line grows over 99", async ({ store }) => {
  const [ada, guest] = await Promise.all([aRegistered(store), aGuest(store)]);
  await addToCart(ada.ctx, { productId: store.lamp.id, quantity: 3 });
  await addToCart(ada.ctx, { productId: store.rug.id, quantity: 90 });
  await addToCart(guest.ctx, { productId: store.rug.id, quantity: 20 });
  await addToCart(guest.ctx, { productId: store.vase.id, quantity: 5 });
  const [own, given] = [await cartOf(ada.ctx), await cartOf(guest.ctx)];

  await logInAs(store, ada.username, guest.customerId);
  expect(await quantities(ada)).toEqual({ lamp: 4, rug: 99, vase: 5 });
  expect((await cartOf(ada.ctx)).id).toBe(own.id);
  const [trace] = await traceOf(store, guest);
  expect(trace?.moved).toMatchObject({ orders: [], cart: { id: given.id, joined: own.id } });
  expect(trace?.moved).toHaveProperty(
    "cart.lines",
    expect.arrayContaining([
      { productId: store.lamp.id, quantity: 4, had: 3, given: 1 },
      { productId: store.rug.id, quantity: 99, had: 90, given: 20 },
      { productId: store.vase.id, quantity: 5, had: 0, given: 5 },
    ]),
  );
});

test("joined carts add up: every line to its quantity, the cart to its lines", async ({ store }) => {
  const [ada, guest] = await Promise.all([aRegistered(store), aGuest(store)]);
  await addToCart(ada.ctx, { productId: store.lamp.id, quantity: 2 });
  await addToCart(guest.ctx, { productId: store.vase.id, quantity: 1 });
  await logInAs(store, ada.username, guest.customerId);
  const { id, totals } = await cartOf(ada.ctx);
  const [order] = await store.db.select().from(orders).where(eq(orders.id, id));
  const lines = await store.db.select().from(orderLineItems).where(eq(orderLineItems.orderId, id));
  expect(lines.map((line) => line.grandTotalCents).sort((a, b) => a - b)).toEqual([333, 3630]);
  expect(order?.grandTotalCents).toBe(totals.grandTotalCents);
});

test("phone and address that the customer has are kept", async ({ store }) => {
  const [ada, guest] = await Promise.all([aRegistered(store), aGuest(store)]);
  await store.db.update(customers).set({ phoneNumber: "111 111" }).where(eq(customers.id, ada.customerId));
  await store.db.update(customers).set({ phoneNumber: "222 222" }).where(eq(customers.id, guest.customerId));
  await keepAddress(ada.ctx, ada.customerId, home);
  await keepAddress(guest.ctx, guest.customerId, away);
  await logInAs(store, ada.username, guest.customerId);
  expect(await findProfile(ada.ctx)).toMatchObject({ phone: "111 111", address: home });
  expect(await store.db.$count(addresses, eq(addresses.customerId, guest.customerId))).toBe(1);
  const [trace] = await traceOf(store, guest);
  expect(trace?.moved).toMatchObject({ filled: [], address: false });
});

test("guests of several browsers all end in one customer", async ({ store }) => {
  const ada = await aRegistered(store);
  const guests = [await aGuest(store), await aGuest(store), await aGuest(store)];
  for (const guest of guests) await aPlacedOrder(guest.ctx, store.vase);
  for (const guest of guests) await logInAs(store, ada.username, guest.customerId);
  expect((await findHistory(ada.ctx, {})).rows).toHaveLength(3);
});

test("logging in takes in neither another account's guest, nor a registered customer, nor oneself", async ({
  store,
}) => {
  const [ada, bob] = await Promise.all([aRegistered(store), aRegistered(store)]);
  const stranger = await aGuest(await aStore(store.db));
  for (const id of [stranger.customerId, bob.customerId, ada.customerId]) await logInAs(store, ada.username, id);
  expect(await store.db.$count(merges, eq(merges.toCustomerId, ada.customerId))).toBe(0);
});
