import { eq } from "drizzle-orm";
import { auditEvents, claims, customers, merges, orders } from "#db/schema/index.ts";
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
  ctxFor,
  type Guest,
  logInAs,
  password,
  type Store,
} from "#e2e/db/people.ts";
import { awardPoints, balanceOf } from "#e2e/db/points.ts";
import { addToCart, findCart } from "#lib/checkout/cart.ts";
import { placeOrder } from "#lib/checkout/place-order.ts";
import { claimOrders } from "#lib/claims/claim-orders.ts";
import {
  acceptGuest,
  declineGuest,
  findDoubted,
  findKnownGuest,
  isInDoubt,
  isOfEarlierVisit,
} from "#lib/claims/guest-in-doubt.ts";
import type { Ctx } from "#lib/context.ts";
import { noticeGuest } from "#lib/customers/guest.ts";
import { findProfile, keepAddress } from "#lib/customers/profile.ts";
import { register } from "#lib/customers/register.ts";
import { logIn } from "#lib/identity/log-in.ts";
import { findHistory } from "#lib/orders/history.ts";
import { after, days, minutes, seconds } from "#lib/time.ts";

const home = { lineOne: "1 High Street", lineTwo: "", postalCode: "D01", city: "Dublin", countryCode: "IE" };
const away = { ...home, lineOne: "2 Low Road" };

const rowOf = async ({ db }: Store, { customerId }: Guest) => {
  const [row] = await db.select().from(customers).where(eq(customers.id, customerId));
  if (!row) throw new Error("the guest is gone");
  return row;
};

const ownerOf = async ({ db }: Store, id: string) =>
  (await db.select({ owner: orders.customerId }).from(orders).where(eq(orders.id, id)))[0]?.owner;

const seenLast = ({ db }: Store, { customerId }: Guest, lastSeenAt: Date | null) =>
  db.update(customers).set({ lastSeenAt }).where(eq(customers.id, customerId));

/** A guest who ordered and was then not seen for two days. */
async function aGuestFromBefore(store: Store): Promise<Guest & { order: string }> {
  const guest = await aGuest(store);
  const order = await aPlacedOrder(guest.ctx, store.vase, { name: "Greta", email: "greta@example.com" });
  await seenLast(store, guest, after(new Date(), -days(2)));
  return { ...guest, order };
}

/** The guest's cookie shows up again now, as on any page. */
async function comesBack(store: Store, guest: Guest): Promise<Ctx> {
  const ctx = ctxFor(store, { kind: "guest", customerId: guest.customerId });
  await noticeGuest(store.db, await rowOf(store, guest), ctx.now);
  return ctx;
}

const histories = async (ctx: Ctx) => (await findHistory(ctx, {})).rows.map((row) => row.id);

for (const noted of ["before", "after", "at once with"] as const) {
  test(`a guest who was away for two days is left alone at a log-in, noted ${noted} it`, async ({ store }) => {
    const [ada, guest] = await Promise.all([aRegistered(store), aGuestFromBefore(store)]);
    const seen = await rowOf(store, guest);
    const note = () => noticeGuest(store.db, seen, new Date());
    const enter = () => logIn(anonymous(store), { username: ada.username, password, guestId: guest.customerId });
    if (noted === "before") await note();
    const [entered] = noted === "at once with" ? await Promise.all([enter(), note()]) : [await enter()];
    if (noted === "after") await note();
    expect(entered).toMatchObject({ userId: ada.userId, isGuestInDoubt: true });
    expect(await ownerOf(store, guest.order)).toBe(guest.customerId);
    expect(await findDoubted(ada.ctx, guest.customerId)).toMatchObject({ count: 1, orders: [{ id: guest.order }] });
    expect(await store.db.$count(merges, eq(merges.fromCustomerId, guest.customerId))).toBe(0);
  });
}

test("exactly a day away is the same visit, a moment more is another one", async ({ store }) => {
  const guest = await aGuest(store);
  await aPlacedOrder(guest.ctx, store.vase);
  await seenLast(store, guest, after(guest.ctx.now, -days(1)));
  const ctx = { ...guest.ctx, now: after(guest.ctx.now, seconds(1)) };
  expect(await isInDoubt({ ...ctx, now: guest.ctx.now }, guest.customerId)).toBe(false);
  expect(await isInDoubt(ctx, guest.customerId)).toBe(true);
  await noticeGuest(store.db, await rowOf(store, guest), guest.ctx.now);
  expect(await isInDoubt(ctx, guest.customerId)).toBe(false);
  expect(await rowOf(store, guest)).toMatchObject({ lastSeenAt: guest.ctx.now, visitBeganAt: null });
});

test("a visit of many hours is one visit, and its orders are not asked about", async ({ store }) => {
  const guest = await aGuest(store);
  await seenLast(store, guest, after(new Date(), -days(3)));
  await comesBack(store, guest);
  const began = (await rowOf(store, guest)).visitBeganAt;
  const later = ctxFor(store, guest.ctx.viewer, { now: after(new Date(), minutes(61)) });
  await aPlacedOrder(later, store.vase);
  await noticeGuest(store.db, await rowOf(store, guest), later.now);
  expect(await rowOf(store, guest)).toMatchObject({ lastSeenAt: later.now, visitBeganAt: began });
  expect(await isInDoubt(later, guest.customerId)).toBe(false);
});

test("a cart without orders is taken in, however long its guest was away", async ({ store }) => {
  const [ada, guest] = await Promise.all([aRegistered(store), aGuest(store)]);
  await seenLast(store, guest, after(new Date(), -days(20)));
  const input = { username: ada.username, password, guestId: guest.customerId };
  expect(await logIn(anonymous(store), input)).toMatchObject({ isGuestInDoubt: false });
  expect((await cartOf(ada.ctx)).lines).toHaveLength(1);
});

test("“not mine” leaves the guest what was its own, and takes along what this visit ordered and put in the cart", async ({
  store,
}) => {
  const [ada, guest] = await Promise.all([aRegistered(store), aGuestFromBefore(store)]);
  await keepAddress(guest.ctx, guest.customerId, home);
  await awardPoints(store, guest.customerId, 30);
  const visitor = await comesBack(store, guest);
  await addToCart(visitor, { productId: store.rug.id, quantity: 1 });
  const typed = { ...checkout(await cartOf(visitor), { name: "Ada", email: "ada@example.com", phone: "111 111" }) };
  const bought = await placeOrder(visitor, { ...typed, ...away, fulfillment: "ship" });
  await addToCart(visitor, { productId: store.vase.id, quantity: 2 });
  const here = await logInAs(store, ada.username, guest.customerId);
  expect(await histories(here)).toEqual([]);

  expect(await declineGuest(here, guest.customerId)).toBe(true);
  expect(await histories(here)).toEqual([bought]);
  expect(await store.db.select().from(claims).where(eq(claims.toCustomerId, ada.customerId))).toMatchObject([
    { orderId: bought, fromCustomerId: guest.customerId, evidence: "guest_cookie", mergeId: null },
  ]);
  expect((await cartOf(here)).lines.map((line) => [line.slug, line.quantity])).toEqual([["vase", 2]]);
  expect(await findProfile(here)).toMatchObject({ phone: "", address: null });
  expect((await balanceOf(store, ada.customerId)).balance).toBe(0);
  const events = await store.db.select().from(auditEvents).where(eq(auditEvents.customerId, ada.customerId));
  expect(events.find(({ event }) => event === "guest_declined")).toMatchObject({ actorUserId: ada.userId });

  expect(await histories(guest.ctx)).toEqual([guest.order]);
  expect(await findCart(guest.ctx)).toBeNull();
  expect((await balanceOf(store, guest.customerId)).balance).toBe(30);
  expect(await findProfile(guest.ctx)).toEqual({
    name: "Greta",
    email: "greta@example.com",
    phone: "",
    address: null,
  });
  expect(await findDoubted(here, guest.customerId)).toBeNull();
  expect(await acceptGuest(here, guest.customerId)).toBe(false);
  expect(await ownerOf(store, guest.order)).toBe(guest.customerId);
});

test("“not mine” brings back no address that the guest had typed and its owner has disowned", async ({ store }) => {
  const [ada, guest] = await Promise.all([aRegistered(store), aGuestFromBefore(store)]);
  await store.db.update(orders).set({ emailDisownedAt: new Date() }).where(eq(orders.id, guest.order));
  await aPlacedOrder(await comesBack(store, guest), store.rug, { email: "ada@example.com" });
  const here = await logInAs(store, ada.username, guest.customerId);
  expect(await declineGuest(here, guest.customerId)).toBe(true);
  expect(await findProfile(guest.ctx)).toMatchObject({ name: "Greta", email: "" });
});

test("“not mine” takes neither what the guest orders elsewhere meanwhile nor a cart of an earlier visit", async ({
  store,
}) => {
  const [ada, guest] = await Promise.all([aRegistered(store), aGuestFromBefore(store)]);
  await addToCart(guest.ctx, { productId: store.rug.id, quantity: 1 });
  const here = await logInAs(store, ada.username, guest.customerId);
  const elsewhere = await aPlacedOrder(ctxFor(store, guest.ctx.viewer), store.vase);
  await addToCart(guest.ctx, { productId: store.rug.id, quantity: 1 });
  expect(await declineGuest(here, guest.customerId)).toBe(true);
  expect(await histories(here)).toEqual([]);
  expect(await findCart(here)).toBeNull();
  expect(await histories(guest.ctx)).toEqual([elsewhere, guest.order]);
});

test("whoever was sent away is asked again on another browser with the same guest", async ({ store }) => {
  const [ada, bob, guest] = [await aRegistered(store), await aRegistered(store), await aGuestFromBefore(store)];
  await declineGuest(await logInAs(store, ada.username, guest.customerId), guest.customerId);
  await logInAs(store, bob.username, guest.customerId);
  expect(await ownerOf(store, guest.order)).toBe(guest.customerId);
  expect(await findDoubted(bob.ctx, guest.customerId)).toMatchObject({ count: 1 });
});

test("“yes” takes the guest in as a log-in without doubt does, once", async ({ store }) => {
  const [ada, guest] = await Promise.all([aRegistered(store), aGuestFromBefore(store)]);
  await awardPoints(store, guest.customerId, 30);
  const here = await logInAs(store, ada.username, guest.customerId);
  expect(await acceptGuest(here, guest.customerId)).toBe(true);
  expect(await histories(here)).toEqual([guest.order]);
  expect((await balanceOf(store, ada.customerId)).balance).toBe(30);
  const merged = { fromCustomerId: guest.customerId, toCustomerId: ada.customerId };
  expect(await store.db.select().from(claims).where(eq(claims.orderId, guest.order))).toMatchObject([
    { ...merged, evidence: "guest_cookie", mergeId: expect.any(String), actorUserId: ada.userId },
  ]);
  expect(await acceptGuest(here, guest.customerId)).toBe(false);
  expect(await declineGuest(here, guest.customerId)).toBe(false);
  expect(await histories(here)).toEqual([guest.order]);
});

test("of two answers at once one counts, and the other finds nothing to ask", async ({ store }) => {
  const ada = await aRegistered(store);
  for (let round = 1; round <= 4; round++) {
    const guest = await aGuestFromBefore(store);
    const here = await logInAs(store, ada.username, guest.customerId);
    const answers = [acceptGuest(here, guest.customerId), declineGuest(here, guest.customerId)];
    const [isTaken, isLeft] = await Promise.all(answers);
    expect([isTaken, isLeft].filter(Boolean)).toHaveLength(1);
    expect(await ownerOf(store, guest.order)).toBe(isTaken ? ada.customerId : guest.customerId);
  }
});

test("whoever registers on the browser of a guest in doubt gets a customer of their own, and may say yes", async ({
  store,
}) => {
  const guest = await aGuestFromBefore(store);
  const visitor = ctxFor(store, guest.ctx.viewer);
  expect(await findKnownGuest(visitor)).toBeNull();
  const username = aName();
  const ada = await register(visitor, { name: "Ada Byron", email: username, username, password });
  expect(ada.isGuestInDoubt).toBe(true);
  expect(ada.customerId).not.toBe(guest.customerId);
  expect(await rowOf(store, guest)).toMatchObject({ status: "guest", name: "Greta", supersededById: null });
  const here = ctxFor(store, { kind: "customer", ...ada });
  expect(await findProfile(here)).toEqual({ name: "Ada Byron", email: username, phone: "", address: null });
  expect(await findDoubted(here, guest.customerId)).toMatchObject({ count: 1 });
  expect(await acceptGuest(here, guest.customerId)).toBe(true);
  expect(await histories(here)).toEqual([guest.order]);
});

test("an order of this visit is the visitor's own to register with, an earlier one is not", async ({ store }) => {
  const guest = await aGuestFromBefore(store);
  const visitor = await comesBack(store, guest);
  const bought = await aPlacedOrder(visitor, store.vase);
  expect(await isOfEarlierVisit(visitor, bought)).toBe(false);
  expect(await isOfEarlierVisit(visitor, guest.order)).toBe(true);
});

test("an order that a guest has proven to be theirs on this visit is not asked about, and comes along", async ({
  store,
}) => {
  const [ada, guest, other] = [await aRegistered(store), await aGuestFromBefore(store), await aGuest(store)];
  const found = await aPlacedOrder(other.ctx, store.vase, { email: "ida@example.com" });
  const visitor = await comesBack(store, guest);
  const grounds = { evidence: "order_code_and_mailbox_code", orderId: found, email: "ida@example.com" } as const;
  await claimOrders(visitor, [found], grounds);
  const here = await logInAs(store, ada.username, guest.customerId);
  expect(await findDoubted(here, guest.customerId)).toMatchObject({ count: 1, orders: [{ id: guest.order }] });
  expect(await declineGuest(here, guest.customerId)).toBe(true);
  expect(await histories(here)).toEqual([found]);
  expect(await histories(guest.ctx)).toEqual([guest.order]);
});

test("nobody answers for a guest who is not in doubt, is another account's, or without being logged in", async ({
  store,
}) => {
  const [ada, fresh, old] = [await aRegistered(store), await aGuest(store), await aGuestFromBefore(store)];
  const order = await aPlacedOrder(fresh.ctx, store.vase);
  await comesBack(store, old);
  for (const answer of [acceptGuest, declineGuest]) {
    expect(await answer(ada.ctx, fresh.customerId)).toBe(false);
    expect(await answer(ada.ctx, ada.customerId)).toBe(false);
    expect(await answer({ ...ada.ctx, account: store.live }, old.customerId)).toBe(false);
    expect(await codeOf(answer(old.ctx, old.customerId))).toBe("log_in_first");
  }
  expect(await ownerOf(store, order)).toBe(fresh.customerId);
  expect(await ownerOf(store, old.order)).toBe(old.customerId);
});
