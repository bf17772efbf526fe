import { and, eq } from "drizzle-orm";
import { auditEvents, claims, customers, guestDevices, handOvers, merges, orders } from "#db/schema/index.ts";
import { codeOf, outcomes, race, times } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import {
  aGuest,
  anonymous,
  aPlacedOrder,
  aRegistered,
  cartOf,
  ctxFor,
  type Guest,
  logInAs,
  type Store,
} from "#e2e/db/people.ts";
import { addToCart, findCart } from "#lib/checkout/cart.ts";
import { finishHandOver, startHandOver } from "#lib/claims/hand-over.ts";
import { undoMerge } from "#lib/claims/undo-merge.ts";
import type { Ctx } from "#lib/context.ts";
import { getCustomer } from "#lib/customers/find-customers.ts";
import { forgetGuest } from "#lib/customers/forget-guest.ts";
import { findGuest } from "#lib/customers/guest.ts";
import { listGuestDevices, unlinkDevice } from "#lib/customers/guest-devices.ts";
import { linkDeviceInput } from "#lib/customers/schema.ts";
import { changeCustomer } from "#lib/customers/write-customers.ts";
import { findOrder } from "#lib/orders/find-orders.ts";
import { findHistory } from "#lib/orders/history.ts";
import { getOrder } from "#lib/orders/order-records.ts";
import { createOrder } from "#lib/orders/write-orders.ts";
import { sweepExpired } from "#lib/sweeping.ts";
import { after, days, minutes, seconds } from "#lib/time.ts";

const later = (ctx: Ctx, by: number): Ctx => ({ ...ctx, now: after(ctx.now, by) });
const codeFrom = async (guest: Guest) => (await startHandOver(guest.ctx)).code.replace("-", "");

/** Types the code in another browser, and gives what its cookie then names. */
async function typed(ctx: Ctx, code: string, agreed?: string) {
  const linked = await finishHandOver(ctx, { code, agreed });
  if ("asks" in linked) throw new Error(linked.asks);
  return { ...linked, ctx: { ...ctx, viewer: { kind: "guest", ...linked } } satisfies Ctx };
}

const livesOn = async (store: Store, guestId: string, deviceId: string | null = null) =>
  (await findGuest(store.db, store.account.id, guestId, deviceId)) !== null;

const devicesOf = ({ db }: Store, { customerId }: Guest) =>
  db.select().from(guestDevices).where(eq(guestDevices.customerId, customerId)).orderBy(guestDevices.linkedAt);

test("a code typed in another browser makes both the same guest, each on a device of its own", async ({ store }) => {
  const guest = await aGuest(store);
  const order = await aPlacedOrder(guest.ctx, store.vase);
  await addToCart(guest.ctx, { productId: store.rug.id, quantity: 2 });
  const other = await typed(anonymous(store), await codeFrom(guest));
  expect(other.customerId).toBe(guest.customerId);
  expect(other.deviceId).not.toBe(guest.customerId);
  expect(await findOrder(other.ctx, order)).not.toBeNull();
  expect(await cartOf(other.ctx)).toEqual(await cartOf(guest.ctx));
  expect((await devicesOf(store, guest)).map((device) => device.id)).toEqual([guest.customerId, other.deviceId]);
  expect((await listGuestDevices(other.ctx)).map((device) => device.isThisOne)).toEqual([false, true]);
  expect(await livesOn(store, guest.customerId)).toBe(true);
  expect(await livesOn(store, guest.customerId, other.deviceId)).toBe(true);
  const log = await store.db.select().from(auditEvents).where(eq(auditEvents.customerId, guest.customerId));
  expect(log.map((entry) => entry.event)).toContain("device_linked");
  const third = await typed(anonymous(store), (await startHandOver(other.ctx)).code.replace("-", ""));
  expect(third.customerId).toBe(guest.customerId);
});

test("only a keyed hash of the code is kept, and it is typed as people type", async ({ store }) => {
  const guest = await aGuest(store);
  const { code } = await startHandOver(guest.ctx);
  expect(code).toMatch(/^[34679ACDEFGHJKMNPQRTWXY]{4}-[34679ACDEFGHJKMNPQRTWXY]{4}$/);
  const [row] = await store.db.select().from(handOvers).where(eq(handOvers.customerId, guest.customerId));
  expect(row?.codeHash).toHaveLength(32);
  const bare = code.replace("-", "");
  for (const way of [code, bare, code.toLowerCase(), ` ${bare.slice(0, 2)} ${bare.slice(2)} `, code.replace("-", "–")])
    expect(linkDeviceInput.parse({ code: way }).code).toBe(bare);
  for (const way of ["", "K7QM", `${bare}7`, "K7QM-3XWO"])
    expect(linkDeviceInput.safeParse({ code: way }).success).toBe(false);
});

test("the same hand-over code used twice links one device", async ({ store }) => {
  const guest = await aGuest(store);
  const code = await codeFrom(guest);
  await typed(anonymous(store), code);
  expect(await codeOf(typed(anonymous(store), code))).toBe("wrong_code");
  expect(await devicesOf(store, guest)).toHaveLength(2);
});

test("the same hand-over code typed by twenty at once links one device", async ({ store, fresh }) => {
  const guest = await aGuest(store);
  const code = await codeFrom(guest);
  const { done, refused } = await race(fresh.sql, "hand_overs", () =>
    times(20, () => finishHandOver(anonymous(store), { code })),
  );
  expect(done).toHaveLength(1);
  expect(refused).toEqual(times(19, async () => 0).map(() => "wrong_code"));
  expect(await devicesOf(store, guest)).toHaveLength(2);
});

test("a code is over after five minutes, and when another one is shown", async ({ store }) => {
  const guest = await aGuest(store);
  const first = await codeFrom(guest);
  const second = await codeFrom(guest);
  expect(await codeOf(typed(anonymous(store), first))).toBe("wrong_code");
  const late = later(anonymous(store), minutes(5) + seconds(1));
  expect(await codeOf(typed(late, second))).toBe("wrong_code");
  await typed(anonymous(store), second);
});

test("showing codes has an end", async ({ store }) => {
  const guest = await aGuest(store);
  const { done, refused } = await outcomes(times(22, () => startHandOver(guest.ctx)));
  expect(done).toHaveLength(20);
  expect(refused).toEqual(["too_many_attempts", "too_many_attempts"]);
  expect(await store.db.$count(handOvers, eq(handOvers.customerId, guest.customerId))).toBe(1);
});

test("guessing hand-over characters in parallel from many addresses finds nothing and is stopped", async ({
  store,
}) => {
  const [guest, guesser] = await Promise.all([aGuest(store), aGuest(store)]);
  const code = await codeFrom(guest);
  const guess = (at: number) => code.slice(0, 6) + ["33", "34", "36", "37", "39", "3A", "3C", "3D"][at % 8];
  const wrong = (at: number) => (guess(at) === code ? "44444444" : guess(at));
  const from = (ctx: Ctx, address: string): Ctx => ({ ...ctx, origin: { address, userAgent: null } });
  const byGuest = await outcomes(
    times(40, (at) => finishHandOver(from(guesser.ctx, `198.51.100.${at}`), { code: wrong(at) })),
  );
  expect(byGuest.done).toEqual([]);
  expect(byGuest.refused.filter((each) => each === "wrong_code")).toHaveLength(10);
  expect(await codeOf(finishHandOver(guesser.ctx, { code }))).toBe("too_many_attempts");

  const limited: Store = { ...store, account: { ...store.account, limitsPerAddress: true } };
  const byNobody = await outcomes(
    times(64, (at) => finishHandOver(from(anonymous(limited), "203.0.113.1"), { code: wrong(at) })),
  );
  expect(byNobody.done).toEqual([]);
  expect(byNobody.refused.filter((each) => each === "wrong_code")).toHaveLength(60);
  expect(await codeOf(finishHandOver(from(anonymous(limited), "203.0.113.1"), { code }))).toBe("too_many_attempts");
  await typed(from(anonymous(limited), "203.0.113.9"), code);
});

test("a guest cookie from before a hand-over was unlinked grants nothing, on either device", async ({ store }) => {
  const guest = await aGuest(store);
  const other = await typed(anonymous(store), await codeFrom(guest));
  const open = await startHandOver(other.ctx);
  expect(await unlinkDevice(guest.ctx, other.deviceId)).toEqual({ wasThisOne: false });
  expect(await livesOn(store, guest.customerId, other.deviceId)).toBe(false);
  expect(await livesOn(store, guest.customerId)).toBe(true);
  expect(await codeOf(typed(anonymous(store), open.code.replace("-", "")))).toBe("wrong_code");
  expect(await codeOf(startHandOver(other.ctx))).toBe("not_found");
  expect(await codeOf(unlinkDevice(other.ctx, guest.customerId))).toBe("not_found");
  expect(await codeOf(unlinkDevice(guest.ctx, guest.customerId))).toBe("impossible_move");

  const third = await typed(anonymous(store), await codeFrom(guest));
  expect(await unlinkDevice(third.ctx, guest.customerId)).toEqual({ wasThisOne: false });
  expect(await livesOn(store, guest.customerId)).toBe(false);
  expect(await livesOn(store, guest.customerId, guest.customerId)).toBe(false);
  expect(await livesOn(store, guest.customerId, third.deviceId)).toBe(true);
  expect(await codeOf(startHandOver(guest.ctx))).toBe("not_found");
});

test("two devices that unlink each other at once do not both go", async ({ store, fresh }) => {
  const guest = await aGuest(store);
  const other = await typed(anonymous(store), await codeFrom(guest));
  const { done, refused } = await race(fresh.sql, "customers", () => [
    unlinkDevice(guest.ctx, other.deviceId),
    unlinkDevice(other.ctx, guest.customerId),
  ]);
  expect([done.length, refused]).toEqual([1, ["not_found"]]);
});

test("nobody unlinks the device of somebody else, nor uses a device's id for another guest", async ({ store }) => {
  const [guest, stranger] = await Promise.all([aGuest(store), aGuest(store)]);
  const other = await typed(anonymous(store), await codeFrom(guest));
  await typed(anonymous(store), await codeFrom(stranger));
  expect(await codeOf(unlinkDevice(stranger.ctx, other.deviceId))).toBe("not_found");
  expect(await livesOn(store, stranger.customerId, other.deviceId)).toBe(false);
  expect(await livesOn(store, guest.customerId, stranger.customerId)).toBe(false);
});

test("two guests become one after it was said what will be seen, each order with its claim", async ({ store }) => {
  const [shown, own] = await Promise.all([aGuest(store), aGuest(store)]);
  const order = await aPlacedOrder(own.ctx, store.vase);
  const kept = await aPlacedOrder(shown.ctx, store.rug);
  await addToCart(own.ctx, { productId: store.lamp.id, quantity: 3 });
  const code = await codeFrom(shown);
  const asked = await finishHandOver(own.ctx, { code });
  const asks = "1 order and the cart of this browser will be seen on the other device too.";
  expect(asked).toEqual({ asks });
  expect(await finishHandOver(own.ctx, { code, agreed: "2 orders" })).toEqual({ asks });
  expect(await findOrder(own.ctx, order)).not.toBeNull();
  expect(await devicesOf(store, own)).toHaveLength(0);

  const linked = await typed(own.ctx, code, asks);
  expect(linked.customerId).toBe(shown.customerId);
  expect((await findHistory(shown.ctx, {})).rows.map((row) => row.id).sort()).toEqual([order, kept].sort());
  expect((await cartOf(linked.ctx)).lines.map(({ slug, quantity }) => [slug, quantity])).toEqual([["lamp", 3]]);
  expect(await livesOn(store, own.customerId)).toBe(false);
  const [claim] = await store.db.select().from(claims).where(eq(claims.orderId, order));
  expect(claim).toMatchObject({ evidence: "hand_over", actorKind: "guest", fromCustomerId: own.customerId });
  expect(await store.db.$count(merges, eq(merges.fromCustomerId, own.customerId))).toBe(1);
});

test("an empty guest is taken in without a question", async ({ store }) => {
  const [shown, own] = await Promise.all([aGuest(store), aGuest(store)]);
  await store.db.delete(orders).where(eq(orders.customerId, own.customerId));
  const linked = await typed(own.ctx, await codeFrom(shown));
  expect(linked.customerId).toBe(shown.customerId);
  expect(await livesOn(store, own.customerId)).toBe(false);
});

test("two guests who type each other's code at once become one, and nothing waits for ever", async ({
  store,
  fresh,
}) => {
  const [one, two] = await Promise.all([aGuest(store), aGuest(store)]);
  const codes = [await codeFrom(one), await codeFrom(two)];
  const agreed = "The cart of this browser will be seen on the other device too.";
  const { done, refused } = await race(fresh.sql, "customers", () => [
    finishHandOver(one.ctx, { code: codes[1] ?? "", agreed }),
    finishHandOver(two.ctx, { code: codes[0] ?? "", agreed }),
  ]);
  expect([done.length, refused]).toEqual([1, ["wrong_code"]]);
  const open = and(eq(customers.accountId, store.account.id), eq(customers.isOpen, true));
  expect(await store.db.$count(customers, open)).toBe(1);
});

test("a code typed where it is shown, or where the guest is already, is not spent", async ({ store }) => {
  const guest = await aGuest(store);
  const other = await typed(anonymous(store), await codeFrom(guest));
  const code = await codeFrom(guest);
  for (const ctx of [guest.ctx, other.ctx]) expect(await codeOf(typed(ctx, code))).toBe("impossible_move");
  await typed(anonymous(store), code);
});

test("who is logged in neither shows nor types a code", async ({ store }) => {
  const [ada, guest] = await Promise.all([aRegistered(store), aGuest(store)]);
  const code = await codeFrom(guest);
  const staff = ctxFor(store, { kind: "staff", role: "support_specialist", userId: ada.userId, sessionId: null });
  for (const ctx of [ada.ctx, staff, ctxFor(store, { kind: "publishable" })]) {
    expect(await codeOf(startHandOver(ctx))).toBe("not_allowed");
    expect(await codeOf(typed(ctx, code))).toBe("not_allowed");
  }
});

test("somebody anonymous who shows a code becomes a guest by it", async ({ store }) => {
  const { bornGuestId, code } = await startHandOver(anonymous(store));
  const other = await typed(anonymous(store), code.replace("-", ""));
  expect(other.customerId).toBe(bornGuestId);
  expect(await findCart(other.ctx)).toBeNull();
});

test("registering on one linked device ends the others, and the codes they show", async ({ store }) => {
  const guest = await aGuest(store);
  const other = await typed(anonymous(store), await codeFrom(guest));
  const { code } = await startHandOver(other.ctx);
  await aRegistered(store, { guest });
  expect(await livesOn(store, guest.customerId, other.deviceId)).toBe(false);
  expect(await livesOn(store, guest.customerId)).toBe(false);
  expect(await codeOf(typed(anonymous(store), code.replace("-", "")))).toBe("wrong_code");
  expect(await devicesOf(store, guest)).toHaveLength(0);
});

test("logging in on one linked device ends the others until it is undone; an unlinked one stays out", async ({
  store,
}) => {
  const [ada, guest] = await Promise.all([aRegistered(store), aGuest(store)]);
  const order = await aPlacedOrder(guest.ctx, store.vase);
  const other = await typed(anonymous(store), await codeFrom(guest));
  const gone = await typed(anonymous(store), await codeFrom(guest));
  await unlinkDevice(guest.ctx, gone.deviceId);
  const code = await codeFrom(guest);
  await logInAs(store, ada.username, guest.customerId);
  expect(await livesOn(store, guest.customerId, other.deviceId)).toBe(false);
  expect(await codeOf(typed(anonymous(store), code))).toBe("wrong_code");
  const [merge] = await store.db.select().from(merges).where(eq(merges.fromCustomerId, guest.customerId));
  expect(await undoMerge(ada.ctx, merge?.id ?? "")).toEqual([order]);
  expect(await livesOn(store, guest.customerId, other.deviceId)).toBe(true);
  expect(await livesOn(store, guest.customerId, gone.deviceId)).toBe(false);
  expect(await codeOf(typed(anonymous(store), code))).toBe("wrong_code");
});

test("undoing a hand-over that joined two guests makes the joined device the guest again that it was", async ({
  store,
}) => {
  const [shown, own] = [await aGuest(store), await aGuest(store)];
  const [theirs, mine] = [await aPlacedOrder(shown.ctx, store.vase), await aPlacedOrder(own.ctx, store.rug)];
  const code = await codeFrom(shown);
  const asked = await finishHandOver(own.ctx, { code });
  const joined = await typed(own.ctx, code, "asks" in asked ? asked.asks : "");
  const [merge] = await store.db.select().from(merges).where(eq(merges.fromCustomerId, own.customerId));
  await undoMerge(shown.ctx, merge?.id ?? "");
  const guest = await findGuest(store.db, store.account.id, joined.customerId, joined.deviceId);
  expect(guest?.id, "the cookie of the joined device leads there").toBe(own.customerId);
  expect(await findOrder(own.ctx, mine)).not.toBeNull();
  expect(await findOrder(own.ctx, theirs)).toBeNull();
  expect((await findGuest(store.db, store.account.id, shown.customerId))?.id).toBe(shown.customerId);
  const anybody = ctxFor(store, { kind: "publishable" });
  expect(await codeOf(getCustomer(anybody, shown.customerId)), "the joined device knows the id").toBe("not_allowed");
});

test("devices are swept when no cookie of theirs can be left, the first one's row not before the others", async ({
  store,
}) => {
  const guest = await aGuest(store);
  const other = await typed(anonymous(store), await codeFrom(guest));
  const third = await typed(anonymous(store), await codeFrom(guest));
  for (const id of [guest.customerId, third.deviceId]) await unlinkDevice(other.ctx, id);
  const at = (by: number) => after(new Date(), by);
  const ids = async () => (await devicesOf(store, guest)).map((device) => device.id);
  await sweepExpired(store.db, at(days(399)));
  expect(await ids()).toHaveLength(3);
  await store.db
    .update(guestDevices)
    .set({ lastSeenAt: at(days(399)) })
    .where(eq(guestDevices.id, other.deviceId));
  await sweepExpired(store.db, at(days(401)));
  expect(await ids()).toEqual([guest.customerId, other.deviceId]);
  expect(await livesOn(store, guest.customerId)).toBe(false);
  await sweepExpired(store.db, at(days(800)));
  await sweepExpired(store.db, at(days(800)));
  expect(await ids()).toEqual([]);
  expect(await store.db.$count(handOvers, eq(handOvers.customerId, guest.customerId))).toBe(0);
});

test("attack: the cookie of a first device that was unlinked, after the guest was forgotten on the last one", async ({
  store,
}) => {
  const guest = await aGuest(store);
  await aPlacedOrder(guest.ctx, store.vase);
  const other = await typed(anonymous(store), await codeFrom(guest));
  await unlinkDevice(other.ctx, guest.customerId);
  await forgetGuest(other.ctx);
  expect(await livesOn(store, guest.customerId)).toBe(false);
  expect(await livesOn(store, guest.customerId, other.deviceId)).toBe(false);
});

test("attack: a device that has just been unlinked forgets the guest for everybody", async ({ store }) => {
  const guest = await aGuest(store);
  const other = await typed(anonymous(store), await codeFrom(guest));
  const third = await typed(anonymous(store), await codeFrom(guest));
  for (const id of [guest.customerId, third.deviceId]) await unlinkDevice(other.ctx, id);
  for (const { ctx } of [guest, third]) expect(await codeOf(forgetGuest(ctx))).toBe("not_found");
  expect(await livesOn(store, guest.customerId, other.deviceId)).toBe(true);
  expect((await cartOf(other.ctx)).lines).toHaveLength(1);
});

test("attack: the guest's id, which an unlinked device's cookie holds, in the hands of the API's publishable token", async ({
  store,
}) => {
  const [guest, forgotten] = [await aGuest(store), await aGuest(store)];
  const [order, kept] = [await aPlacedOrder(guest.ctx, store.vase), await aPlacedOrder(forgotten.ctx, store.vase)];
  const anybody = ctxFor(store, { kind: "publishable" });
  const other = await typed(anonymous(store), await codeFrom(guest));
  expect(await codeOf(getCustomer(anybody, guest.customerId))).toBe("done");
  await unlinkDevice(guest.ctx, other.deviceId);
  await forgetGuest(forgotten.ctx);
  const registering = { username: "mallory@example.com", email: "mallory@example.com", password: "a long way to go" };
  for (const [customerId, orderId] of [
    [guest.customerId, order],
    [forgotten.customerId, kept],
  ] as const) {
    const change = { fields: { name: "Mallory" }, registering, move: null };
    expect(await codeOf(getCustomer(anybody, customerId))).toBe("not_allowed");
    expect(await codeOf(changeCustomer(anybody, customerId, change))).toBe("not_allowed");
    expect(await codeOf(createOrder(anybody, { fields: {}, customerId }))).toBe("not_allowed");
    expect(await codeOf(getOrder(anybody, orderId))).toBe("not_found");
  }
  expect(await livesOn(store, guest.customerId)).toBe(true);
});

test("attack: the id of an order leads the API's publishable token to the guest who placed it, and all else it has", async ({
  store,
}) => {
  const guest = await aGuest(store);
  const anybody = ctxFor(store, { kind: "publishable" });
  const order = await aPlacedOrder(guest.ctx, store.vase);
  expect(await getOrder(anybody, order)).toMatchObject({ id: order, customerId: null });
  const cart = await createOrder(anybody, { fields: {}, customerId: guest.customerId });
  expect(await getOrder(anybody, cart), "who made it by the id has the id").toMatchObject({
    customerId: guest.customerId,
  });
});
