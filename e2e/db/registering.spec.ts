import { eq } from "drizzle-orm";
import { customers, users } from "#db/schema/index.ts";
import { codeOf } from "#e2e/db/attacks.ts";
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
  password,
} from "#e2e/db/people.ts";
import { awardPoints, balanceOf } from "#e2e/db/points.ts";
import { addToCart, findCart } from "#lib/checkout/cart.ts";
import { placeOrder } from "#lib/checkout/place-order.ts";
import { findGuest } from "#lib/customers/guest.ts";
import { findProfile } from "#lib/customers/profile.ts";
import { register } from "#lib/customers/register.ts";
import { countOrders, findOrder } from "#lib/orders/find-orders.ts";
import { findHistory } from "#lib/orders/history.ts";
import { findLiveSession } from "#lib/sessions/sessions.ts";

const input = (username: string, more: { password?: string } = {}) => ({
  name: "Ada Byron",
  email: username,
  username,
  password,
  ...more,
});

const home = { lineOne: "1 High Street", lineTwo: "", postalCode: "D01", city: "Dublin", countryCode: "IE" };

test("a guest who registers keeps id, orders, cart, contact, address and points", async ({ store }) => {
  const guest = await aGuest(store);
  const contact = { name: "A. Byron", email: "old@example.com", phone: "+353 1 555 0142" };
  const shipped = { ...checkout(await cartOf(guest.ctx), contact), ...home, fulfillment: "ship" as const };
  const order = await placeOrder(guest.ctx, shipped);
  await addToCart(guest.ctx, { productId: store.vase.id, quantity: 4 });
  await awardPoints(store, guest.customerId, 25);
  const cart = await cartOf(guest.ctx);

  const ada = await aRegistered(store, { guest });
  expect(ada.customerId).toBe(guest.customerId);
  expect(await findOrder(ada.ctx, order)).toMatchObject({ id: order, name: "A. Byron", email: "old@example.com" });
  expect(await cartOf(ada.ctx)).toEqual(cart);
  expect(await findProfile(ada.ctx)).toEqual({
    name: "Ada Byron",
    email: ada.username,
    phone: "+353 1 555 0142",
    address: home,
  });
  expect((await balanceOf(store, ada.customerId)).balance).toBe(25);
  const [user] = await store.db.select().from(users).where(eq(users.id, ada.userId));
  expect(user?.phoneNumber).toBe("+353 1 555 0142");
});

test("the history is there after logging in on another browser", async ({ store }) => {
  const guest = await aGuest(store);
  const order = await aPlacedOrder(guest.ctx, store.vase);
  const { username } = await aRegistered(store, { guest });
  const elsewhere = await logInAs(store, username);
  expect((await findHistory(elsewhere, {})).rows.map((row) => row.id)).toEqual([order]);
});

test("registering starts a session and ends the guest", async ({ store }) => {
  const guest = await aGuest(store);
  const ada = await aRegistered(store, { guest });
  const session = await findLiveSession(store.db, store.account.id, ada.sessionId, new Date());
  expect(session).toMatchObject({ customerId: guest.customerId, role: "customer", cartCount: 1 });
  expect(await findGuest(store.db, store.account.id, guest.customerId)).toBeNull();
});

test("somebody who only looked gets a customer of their own, with nothing in it", async ({ store }) => {
  const ada = await aRegistered(store);
  expect(await countOrders(ada.ctx)).toBe(0);
  expect(await findCart(ada.ctx)).toBeNull();
  expect((await balanceOf(store, ada.customerId)).balance).toBe(0);
});

test("orders that other guests placed with the same e-mail address are not shown", async ({ store }) => {
  const email = aName();
  const [other, guest] = [await aGuest(store), await aGuest(store)];
  const theirs = await aPlacedOrder(other.ctx, store.vase, { email });
  const own = await aPlacedOrder(guest.ctx, store.rug, { email });
  const ada = await aRegistered(store, { guest, username: email });
  expect((await findHistory(ada.ctx, {})).rows.map((row) => row.id)).toEqual([own]);
  expect(await findOrder(ada.ctx, theirs)).toBeNull();
});

test("a name that is taken, in any case, changes nothing for the guest who asks for it", async ({ store }) => {
  const [ada, guest] = [await aRegistered(store), await aGuest(store)];
  await aPlacedOrder(guest.ctx, store.vase, { name: "Bo", email: "bo@example.com" });
  expect(await codeOf(register(guest.ctx, input(ada.username.toUpperCase())))).toBe("username_taken");
  const [row] = await store.db.select().from(customers).where(eq(customers.id, guest.customerId));
  expect(row).toMatchObject({ status: "guest", userId: null, name: "Bo", email: "bo@example.com" });
});

test("passwords from burglars' lists are refused, whatever their case", async ({ store }) => {
  for (const common of ["password", "PASSWORD", "12345678", "iloveyou"]) {
    expect(await codeOf(register(anonymous(store), input(aName(), { password: common })))).toBe("common_password");
  }
});

test("passwords that repeat the username, or what stands before its @, are refused", async ({ store }) => {
  const username = "gertrude.stein@example.com";
  for (const repeated of [username, "gertrude.stein", "Gertrude.Stein"]) {
    const attempt = register(anonymous(store), input(username, { password: repeated }));
    expect(await codeOf(attempt)).toBe("password_is_username");
  }
});

test("whoever has an account here does not register again", async ({ store }) => {
  const ada = await aRegistered(store);
  expect(await codeOf(register(ada.ctx, input(aName())))).toBe("already_registered");
});

test("a guest of another account is not registered", async ({ store }) => {
  const guest = await aGuest(store);
  const elsewhere = { ...guest.ctx, account: store.live };
  expect(await codeOf(register(elsewhere, input(aName())))).toBe("already_registered");
  expect(await findGuest(store.db, store.account.id, guest.customerId)).not.toBeNull();
});

test("one name can be tried ten times in a quarter of an hour", async ({ store }) => {
  const { username } = await aRegistered(store);
  for (let attempt = 2; attempt <= 10; attempt++) {
    expect(await codeOf(register(anonymous(store), input(username)))).toBe("username_taken");
  }
  expect(await codeOf(register(anonymous(store), input(username)))).toBe("too_many_attempts");
});
