import { and, eq, sql } from "drizzle-orm";
import { claims, orders, outgoingMessages, users } from "#db/schema/index.ts";
import { codeOf, race } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import {
  aGuest,
  aPlacedOrder,
  aRegistered,
  ctxFor,
  type Guest,
  logInAs,
  operator,
  type Registered,
  type Store,
} from "#e2e/db/people.ts";
import { addToCart } from "#lib/checkout/cart.ts";
import { acceptOffers, declineOffers, offerAgain } from "#lib/claims/answer-offers.ts";
import { findUndoable, findWhyHere } from "#lib/claims/find-claims.ts";
import { giveBack } from "#lib/claims/give-back.ts";
import { listClaims } from "#lib/claims/list-claims.ts";
import { idBehind, withMaskedIds } from "#lib/claims/masked-id.ts";
import { countOffers, findDeclined, findMailboxWithOffers, findOffers } from "#lib/claims/offers.ts";
import { answerInput } from "#lib/claims/schema.ts";
import { boxOf } from "#lib/claims/views.ts";
import type { Ctx } from "#lib/context.ts";
import { findGuest } from "#lib/customers/guest.ts";
import { suspendCustomer } from "#lib/customers/suspend.ts";
import { findOrder } from "#lib/orders/find-orders.ts";
import { getOrder } from "#lib/orders/order-records.ts";
import { after, days, seconds } from "#lib/time.ts";

async function proven(store: Store, more: Parameters<typeof aRegistered>[1] = {}): Promise<Registered> {
  const customer = await aRegistered(store, more);
  await store.db.update(users).set({ emailVerifiedAt: new Date() }).where(eq(users.id, customer.userId));
  return customer;
}

async function aGuestWith(store: Store, email: string): Promise<Guest & { order: string }> {
  const guest = await aGuest(store);
  return { ...guest, order: await aPlacedOrder(guest.ctx, store.vase, { email }) };
}

const idsOf = async (ctx: Ctx) => (await findOffers(ctx)).orders.map(({ id }) => id);
const declinedIds = async (ctx: Ctx) => (await findDeclined(ctx)).orders.map(({ id }) => id);
const later = (ctx: Ctx, by: number): Ctx => ({ ...ctx, now: after(new Date(), by) });
const whyId = async (ctx: Ctx, order: string) => (await findWhyHere(ctx, order))?.id ?? "";
const mailsAbout = (store: Store, to: string) =>
  store.db
    .select()
    .from(outgoingMessages)
    .where(eq(outgoingMessages.recipient, to))
    .then((mails) => mails.filter(({ subject }) => /joined your account/.test(subject ?? "")));

test("orders placed with a proven address are offered masked, newest first, and joined once accepted", async ({
  store,
}) => {
  const ada = await proven(store);
  const [one, two] = [await aGuestWith(store, ada.username), await aGuestWith(store, ada.username.toUpperCase())];
  await aGuestWith(store, "somebody@example.com");
  const offers = await findOffers(ada.ctx);
  expect(offers).toMatchObject({ count: 1, hasMore: false });
  const three = await aGuestWith(store, ada.username);
  expect(await idsOf(ada.ctx)).toEqual([three.order, one.order]);
  expect(offers.orders[0]?.code).toMatch(/^••••-••\w\w$/);
  expect(await findMailboxWithOffers(ada.ctx)).toEqual({
    email: ada.username,
    isProven: true,
    offers: { count: 2, hasMore: false },
  });
  expect(await acceptOffers(ada.ctx, [one.order, two.order, three.order])).toEqual({ joined: 2, taken: 0 });
  expect(await idsOf(ada.ctx)).toEqual([]);
  expect(await findOrder(ada.ctx, one.order)).not.toBeNull();
  expect(await findOrder(two.ctx, two.order)).not.toBeNull();
  expect(await findWhyHere(ada.ctx, three.order)).toMatchObject({ kind: "claim", evidence: "mailbox_code" });
  expect(await findWhyHere(one.ctx, one.order)).toBeNull();
});

test("one mail tells the owner of all that has joined, and the same answer again tells nothing", async ({ store }) => {
  const ada = await proven(store);
  const found = [await aGuestWith(store, ada.username), await aGuestWith(store, ada.username)];
  const ids = found.map(({ order }) => order);
  await acceptOffers(ada.ctx, ids);
  expect(await acceptOffers(later(ada.ctx, seconds(1)), ids)).toEqual({ joined: 2, taken: 0 });
  const mails = await mailsAbout(store, ada.username);
  expect(mails.map(({ subject }) => subject)).toEqual(["2 orders joined your account at Fern (test)"]);
  expect(mails[0]?.body).toContain("€15.43");
  expect(mails[0]?.body).toContain("/account/security");
});

test("attack: a typed address that isn't the shopper's is an offer to its owner, and no order of the owner's to whoever typed it", async ({
  store,
}) => {
  const ada = await proven(store);
  const own = await aPlacedOrder(ada.ctx, store.vase, { email: ada.username });
  const typist = await aGuestWith(store, ada.username);
  const registered = await aRegistered(store, { guest: typist });
  expect(await codeOf(findOffers(typist.ctx))).toBe("log_in_first");
  expect(await countOffers(typist.ctx)).toMatchObject({ count: 0 });
  expect(await idsOf(registered.ctx)).toEqual([]);
  expect(await idsOf(ada.ctx)).toEqual([]);
  expect(await codeOf(acceptOffers(registered.ctx, [own]))).toBe("mailbox_unproven");
});

test("attack: a registered stranger with the same address, unproven, sees nothing and gets nothing", async ({
  store,
}) => {
  const stranger = await aRegistered(store);
  const guest = await aGuestWith(store, stranger.username);
  expect(await findOffers(stranger.ctx)).toEqual({ orders: [], count: 0, hasMore: false });
  expect(await findDeclined(stranger.ctx)).toEqual({ orders: [], count: 0, hasMore: false });
  expect(await findMailboxWithOffers(stranger.ctx)).toMatchObject({ isProven: false, offers: { count: 0 } });
  expect(await codeOf(acceptOffers(stranger.ctx, [guest.order]))).toBe("mailbox_unproven");
  expect(await declineOffers(stranger.ctx, [guest.order])).toBe(0);
  expect(await findOrder(guest.ctx, guest.order)).not.toBeNull();
});

test("attack: a recycled mailbox gets no order whose owner has said that it isn't theirs", async ({ store, fresh }) => {
  const ada = await proven(store);
  const guest = await aGuestWith(store, ada.username);
  await fresh.sql`update orders set email_disowned_at = now() where id = ${guest.order}`;
  expect(await idsOf(ada.ctx)).toEqual([]);
  expect(await acceptOffers(ada.ctx, [guest.order])).toEqual({ joined: 0, taken: 0 });
  expect(await findOrder(guest.ctx, guest.order)).not.toBeNull();
});

test("orders of registered and suspended customers are never offered, nor those of another account or mode", async ({
  store,
}) => {
  const ada = await proven(store);
  const email = ada.username;
  const [registered, suspended] = [await aRegistered(store), await aRegistered(store)];
  const theirs = [
    await aPlacedOrder(registered.ctx, store.vase, { email }),
    await aPlacedOrder(suspended.ctx, store.vase, { email }),
  ];
  await suspendCustomer(operator(store), suspended.customerId, "chargeback");
  expect(await idsOf(ada.ctx)).toEqual([]);
  expect(await acceptOffers(ada.ctx, theirs)).toEqual({ joined: 0, taken: 2 });
  const guest = await aGuestWith(store, email);
  const inLive = await proven({ ...store, account: store.live }, { username: email });
  expect(await idsOf(inLive.ctx)).toEqual([]);
  expect(await idsOf(ctxFor({ ...store, account: store.live }, ada.ctx.viewer))).toEqual([]);
  expect(await acceptOffers(inLive.ctx, [guest.order])).toEqual({ joined: 0, taken: 0 });
  expect(await idsOf(ada.ctx)).toEqual([guest.order]);
});

test("what was declined stays declined until that is taken back, and nothing but offers can be declined", async ({
  store,
}) => {
  const ada = await proven(store);
  const [guest, other] = [await aGuestWith(store, ada.username), await aGuestWith(store, "ben@example.com")];
  expect(await declineOffers(ada.ctx, [guest.order, other.order])).toBe(1);
  expect(await idsOf(ada.ctx)).toEqual([]);
  expect(await countOffers(ada.ctx)).toMatchObject({ count: 0 });
  expect(await declinedIds(ada.ctx)).toEqual([guest.order]);
  expect(await declineOffers(ada.ctx, [guest.order])).toBe(0);
  await offerAgain(ada.ctx, guest.order);
  expect(await idsOf(ada.ctx)).toEqual([guest.order]);
  await declineOffers(ada.ctx, [guest.order]);
  expect(await acceptOffers(ada.ctx, [guest.order])).toEqual({ joined: 1, taken: 0 });
  await giveBack(ada.ctx, await whyId(ada.ctx, guest.order));
  expect(await declinedIds(ada.ctx)).toEqual([guest.order]);
});

test("two people claim one order at once: one gets it, the other is told", async ({ store, fresh }) => {
  const [ada, ben] = [await proven(store), await proven(store)];
  await store.db.update(users).set({ email: ada.username }).where(eq(users.id, ben.userId));
  const guest = await aGuestWith(store, ada.username);
  const answers = await race(fresh.sql, "customers", () =>
    [ada, ben].map(({ ctx }) => acceptOffers(ctx, [guest.order])),
  );
  expect(answers.refused).toEqual([]);
  expect(answers.done.sort((a, b) => a.taken - b.taken)).toEqual([
    { joined: 1, taken: 0 },
    { joined: 0, taken: 1 },
  ]);
  expect(await mailsAbout(store, ada.username)).toHaveLength(1);
  const loser = (await findOrder(ada.ctx, guest.order)) ? ben : ada;
  const mine = await aGuestWith(store, ada.username);
  expect(await acceptOffers(loser.ctx, [guest.order, mine.order])).toEqual({ joined: 1, taken: 1 });
});

test("attack: undo used twice, after 30 days, or by somebody else changes nothing", async ({ store, fresh }) => {
  const [ada, ben] = [await proven(store), await proven(store)];
  const guest = await aGuestWith(store, ada.username);
  await acceptOffers(ada.ctx, [guest.order]);
  const id = await whyId(ada.ctx, guest.order);
  for (const stranger of [ben, guest]) {
    expect(await findUndoable(stranger.ctx, id)).toBeNull();
    expect(await codeOf(giveBack(stranger.ctx, id))).toBe("not_found");
  }
  const late = later(ada.ctx, days(30) + seconds(1));
  expect(await findUndoable(late, id)).toMatchObject({ undoableUntil: null });
  expect(await findWhyHere(late, guest.order)).toMatchObject({ undoableUntil: null });
  expect(await codeOf(giveBack(late, id))).toBe("impossible_move");
  expect(await findOrder(ada.ctx, guest.order)).not.toBeNull();

  const { done, refused } = await race(fresh.sql, "customers", () => [giveBack(ada.ctx, id), giveBack(ada.ctx, id)]);
  expect({ done, refused }).toEqual({ done: [1], refused: ["not_found"] });
  expect(await codeOf(giveBack(ada.ctx, id))).toBe("not_found");
  expect(await findUndoable(ada.ctx, id)).toBeNull();
  expect(await findOrder(ada.ctx, guest.order)).toBeNull();
  expect(await findOrder(guest.ctx, guest.order)).not.toBeNull();
  expect(await idsOf(ada.ctx)).toEqual([]);
  expect(await declinedIds(ada.ctx)).toEqual([guest.order]);
});

test("a merge tells what goes back with it, goes back as a whole, and stays in the list as undone", async ({
  store,
}) => {
  const ada = await aRegistered(store);
  const guest = await aGuestWith(store, "greta@example.com");
  const second = await aPlacedOrder(guest.ctx, store.lamp, { email: "greta@example.com" });
  await addToCart(guest.ctx, { productId: store.rug.id, quantity: 1 });
  await logInAs(store, ada.username, guest.customerId);
  const why = await findWhyHere(ada.ctx, guest.order);
  expect(why).toMatchObject({ kind: "merge", evidence: "guest_cookie", isCarriedOn: false });
  const id = why?.id ?? "";
  expect(await findUndoable(ada.ctx, id)).toMatchObject({ kind: "merge", orderCount: 2, hasCart: true });
  const [claim] = await store.db.select().from(claims).where(eq(claims.orderId, second));
  expect(await findUndoable(ada.ctx, claim?.id ?? "")).toBeNull();
  expect(await codeOf(giveBack(later(ada.ctx, days(30) + seconds(1)), id))).toBe("impossible_move");
  expect(await giveBack(ada.ctx, id)).toBe(2);
  expect(await findGuest(store.db, store.account.id, guest.customerId)).not.toBeNull();
  expect((await listClaims(ada.ctx, { older: null, newer: null })).rows).toMatchObject([
    { id, kind: "merge", orderCount: 2, hadCart: true, undoneAt: expect.any(Date) },
  ]);
});

test("the list of claims and merges is paged by key, both ways, without a gap", async ({ store }) => {
  const ada = await proven(store);
  for (let at = 0; at < 3; at++) {
    const guest = await aGuestWith(store, "greta@example.com");
    await logInAs(store, ada.username, guest.customerId);
  }
  const guest = await aGuest(store);
  const placed: string[] = [];
  for (let at = 0; at < 22; at++) placed.push(await aPlacedOrder(guest.ctx, store.vase, { email: ada.username }));
  await acceptOffers({ ...ada.ctx, now: new Date() }, placed);
  const first = await listClaims(ada.ctx, { older: null, newer: null });
  const second = await listClaims(ada.ctx, { older: first.older, newer: null });
  const all = [...first.rows, ...second.rows];
  expect([first.rows.length, second.rows.length, second.older]).toEqual([20, 5, null]);
  expect(new Set(all.map(({ id }) => id)).size).toBe(25);
  expect(all.slice(22).map(({ kind }) => kind)).toEqual(["merge", "merge", "merge"]);
  const back = await listClaims(ada.ctx, { older: null, newer: second.newer });
  expect(back.rows.map(({ id }) => id)).toEqual(first.rows.map(({ id }) => id));
});

test("more offers than are shown at once are told of, and the next follow when these have been answered", async ({
  store,
}) => {
  const ada = await proven(store);
  const guest = await aGuestWith(store, ada.username);
  const { account } = store;
  const cart = { accountId: account.id, customerId: guest.customerId, currency: account.currency, email: ada.username };
  await store.db.insert(orders).values(Array.from({ length: 59 }, () => ({ ...cart, channel: "api" as const })));
  await store.db
    .update(orders)
    .set({ status: "opened", code: sql`${orders.id}::text`, openedAt: after(new Date(), -days(1)) })
    .where(and(eq(orders.customerId, guest.customerId), eq(orders.channel, "api")));
  const offers = await findOffers(ada.ctx);
  expect(offers).toMatchObject({ count: 50, hasMore: true });
  expect(offers.orders[0]?.id).toBe(guest.order);
  const shown = offers.orders.map(({ id }) => id);
  expect(await acceptOffers(ada.ctx, shown)).toEqual({ joined: 50, taken: 0 });
  expect(await findOffers(ada.ctx)).toMatchObject({ count: 10, hasMore: false });
});

test("an offered order is named by an id that stands for it on the asking customer's pages alone", async ({
  store,
}) => {
  const [ada, bob] = [await proven(store), await proven(store)];
  const { order: id } = await aGuestWith(store, ada.username);
  const [shown] = withMaskedIds(ada.ctx, (await findOffers(ada.ctx)).orders);
  const { orderIds } = answerInput.parse({ [boxOf(shown?.id ?? "")]: "on", answer: "mine" });
  expect(orderIds).not.toContain(id);
  expect(orderIds.map((masked) => idBehind(ada.ctx, masked))).toEqual([id]);
  expect(orderIds.map((masked) => idBehind(bob.ctx, masked))).not.toContain(id);
  expect(answerInput.safeParse({ [boxOf(id)]: "on", answer: "mine" }).success).toBe(false);
});

test("attack: whoever has given an order back reads it over the API", async ({ store }) => {
  const ada = await proven(store);
  const guest = await aGuestWith(store, ada.username);
  await acceptOffers(ada.ctx, [guest.order]);
  await giveBack(ada.ctx, await whyId(ada.ctx, guest.order));
  expect(await codeOf(getOrder(ctxFor(store, { kind: "publishable" }), guest.order))).toBe("not_found");
  expect(await findOrder(guest.ctx, guest.order)).not.toBeNull();
});
