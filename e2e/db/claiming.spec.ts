import { eq, inArray } from "drizzle-orm";
import { claims, customers, merges, orders, users } from "#db/schema/index.ts";
import { codeOf, race, times } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import {
  aGuest,
  aName,
  anonymous,
  aPlacedOrder,
  aRegistered,
  cartOf,
  type Guest,
  logInAs,
  operator,
  password,
  type Registered,
  type Store,
} from "#e2e/db/people.ts";
import { awardPoints, balanceOf } from "#e2e/db/points.ts";
import { addToCart } from "#lib/checkout/cart.ts";
import { claimOrders } from "#lib/claims/claim-orders.ts";
import { takeInGuest } from "#lib/claims/merge-guest.ts";
import { undoClaim } from "#lib/claims/undo-claim.ts";
import { undoMerge } from "#lib/claims/undo-merge.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { deleteCustomer } from "#lib/customers/delete.ts";
import { askForDeletion } from "#lib/customers/deletion.ts";
import { endDueAccounts } from "#lib/customers/end-account.ts";
import { findGuest } from "#lib/customers/guest.ts";
import { findOrder } from "#lib/orders/find-orders.ts";
import { after, days, seconds } from "#lib/time.ts";

const mailbox = { evidence: "mailbox_code" } as const;

async function provesMailbox({ db }: Store, { userId }: Registered): Promise<void> {
  await db.update(users).set({ emailVerifiedAt: new Date() }).where(eq(users.id, userId));
}

const ownerOf = async ({ db }: Store, id: string) =>
  (await db.select({ owner: orders.customerId }).from(orders).where(eq(orders.id, id)))[0]?.owner;

const claimsOn = ({ db }: Store, orderId: string) =>
  db.select().from(claims).where(eq(claims.orderId, orderId)).orderBy(claims.claimedAt, claims.id);

const openClaim = async (store: Store, orderId: string) => {
  const open = (await claimsOn(store, orderId)).find((claim) => !claim.undoneAt && !claim.continuedAt);
  if (!open) throw new Error("there is no open claim");
  return open;
};

const later = (ctx: Ctx, by: number): Ctx => ({ ...ctx, now: after(new Date(), by) });

test("orders placed with a mailbox are claimed by whoever proved it, and go back when that is undone", async ({
  store,
}) => {
  const [ada, guest] = await Promise.all([aRegistered(store), aGuest(store)]);
  const order = await aPlacedOrder(guest.ctx, store.vase, { email: ada.username });
  const other = await aPlacedOrder(guest.ctx, store.vase, { email: "bob@example.com" });
  expect(await codeOf(claimOrders(ada.ctx, [order], mailbox))).toBe("mailbox_unproven");
  await provesMailbox(store, ada);
  expect(await claimOrders(ada.ctx, [order, other], mailbox)).toEqual({ claimed: [order], lost: [other] });
  expect(await findOrder(ada.ctx, order)).not.toBeNull();
  expect(await findOrder(guest.ctx, order)).toBeNull();
  const claim = await openClaim(store, order);
  expect(claim).toMatchObject({
    fromCustomerId: guest.customerId,
    toCustomerId: ada.customerId,
    evidence: "mailbox_code",
    actorUserId: ada.userId,
    mergeId: null,
  });
  expect(await claimOrders(ada.ctx, [order], mailbox)).toEqual({ claimed: [order], lost: [] });
  expect(await claimsOn(store, order)).toHaveLength(1);

  expect(await codeOf(undoClaim(guest.ctx, claim.id))).toBe("not_found");
  expect(await codeOf(undoClaim(later(ada.ctx, days(30) + seconds(1)), claim.id))).toBe("impossible_move");
  await undoClaim(ada.ctx, claim.id);
  expect(await ownerOf(store, order)).toBe(guest.customerId);
  expect(await findOrder(ada.ctx, order)).toBeNull();
  expect(await codeOf(undoClaim(ada.ctx, claim.id))).toBe("not_found");
  expect(await claimsOn(store, order)).toMatchObject([{ undoneByKind: "customer", undoneByUserId: ada.userId }]);
});

test("an undone merge gives a guest back what it brought, and leaves what was bought since", async ({ store }) => {
  const [ada, guest] = await Promise.all([aRegistered(store), aGuest(store)]);
  const order = await aPlacedOrder(guest.ctx, store.vase);
  await addToCart(ada.ctx, { productId: store.rug.id, quantity: 95 });
  await addToCart(guest.ctx, { productId: store.rug.id, quantity: 20 });
  await addToCart(guest.ctx, { productId: store.vase.id, quantity: 2 });
  const [own, given] = [await cartOf(ada.ctx), await cartOf(guest.ctx)];
  await awardPoints(store, guest.customerId, 30);
  await logInAs(store, ada.username, guest.customerId);
  const { mergeId } = await openClaim(store, order);
  if (!mergeId) throw new Error("the claim names no merge");
  expect(await codeOf(undoMerge(guest.ctx, mergeId))).toBe("not_found");

  expect(await undoMerge(ada.ctx, mergeId)).toEqual([order]);
  expect(await ownerOf(store, order)).toBe(guest.customerId);
  expect(await findGuest(store.db, store.account.id, guest.customerId)).not.toBeNull();
  const lines = (cart: typeof own) => cart.lines.map(({ slug, quantity }) => [slug, quantity]).sort();
  expect(lines(await cartOf(ada.ctx))).toEqual(lines(own));
  expect(lines(await cartOf(guest.ctx))).toEqual(lines(given));
  expect(await balanceOf(store, guest.customerId)).toMatchObject({ balance: 30, sum: 30 });
  expect(await balanceOf(store, ada.customerId)).toMatchObject({ balance: 0, sum: 0 });
  expect(await codeOf(undoMerge(ada.ctx, mergeId))).toBe("not_found");

  await logInAs(store, ada.username, guest.customerId);
  const bought = await aPlacedOrder(ada.ctx, store.lamp);
  const again = await openClaim(store, order);
  expect(await undoMerge(ada.ctx, again.mergeId ?? "")).toEqual([order]);
  expect(await ownerOf(store, bought)).toBe(ada.customerId);
});

test("a claim that a merge has carried on opens again when the merge is undone", async ({ store }) => {
  const [ada, finder, guest] = await Promise.all([aRegistered(store), aGuest(store), aGuest(store)]);
  const order = await aPlacedOrder(guest.ctx, store.vase, { email: "ida@example.com" });
  const grounds = { evidence: "order_code_and_mailbox_code", orderId: order, email: "ida@example.com" } as const;
  await claimOrders(finder.ctx, [order], grounds);
  await logInAs(store, ada.username, finder.customerId);
  expect(await ownerOf(store, order)).toBe(ada.customerId);
  const merged = await openClaim(store, order);
  expect(await codeOf(undoClaim(ada.ctx, merged.id))).toBe("impossible_move");
  await undoMerge(ada.ctx, merged.mergeId ?? "");
  expect(await ownerOf(store, order)).toBe(finder.customerId);
  await undoClaim(finder.ctx, (await openClaim(store, order)).id);
  expect(await ownerOf(store, order)).toBe(guest.customerId);
});

test("an order goes back to whom its guest has become part of", async ({ store }) => {
  const [ada, finder, guest] = await Promise.all([aRegistered(store), aGuest(store), aGuest(store)]);
  const order = await aPlacedOrder(guest.ctx, store.vase, { email: "ida@example.com" });
  const grounds = { evidence: "order_code_and_mailbox_code", orderId: order, email: "ida@example.com" } as const;
  await claimOrders(finder.ctx, [order], grounds);
  const claim = await openClaim(store, order);
  await logInAs(store, ada.username, guest.customerId);
  await undoClaim(finder.ctx, claim.id);
  expect(await ownerOf(store, order)).toBe(ada.customerId);
  const carried = await openClaim(store, order);
  expect(carried).toMatchObject({ fromCustomerId: guest.customerId, toCustomerId: ada.customerId });
  await undoMerge(ada.ctx, carried.mergeId ?? "");
  expect(await ownerOf(store, order)).toBe(guest.customerId);
});

const byCode = (orderId: string) =>
  ({ evidence: "order_code_and_mailbox_code", orderId, email: "ida@example.com" }) as const;

/** Two devices become one guest, as a hand-over does it; gives the merge's id. */
async function handOver(store: Store, from: Guest, to: Guest): Promise<string> {
  const grounds = { evidence: "hand_over", actor: { kind: "guest", userId: null } } as const;
  await inTransaction(anonymous(store), (ctx) => takeInGuest(ctx, from.customerId, to.customerId, grounds));
  const [merge] = await store.db.select().from(merges).where(eq(merges.fromCustomerId, from.customerId));
  if (!merge) throw new Error("nothing was merged");
  return merge.id;
}

test("an order goes all the way home when its guest has become part of another, and that one of a customer", async ({
  store,
}) => {
  const [ada, finder, first, second] = await Promise.all([
    aRegistered(store),
    aGuest(store),
    aGuest(store),
    aGuest(store),
  ]);
  const order = await aPlacedOrder(first.ctx, store.vase, { email: "ida@example.com" });
  await claimOrders(finder.ctx, [order], byCode(order));
  const { id } = await openClaim(store, order);
  const handedOver = await handOver(store, first, second);
  await logInAs(store, ada.username, second.customerId);
  await undoClaim(finder.ctx, id);
  expect(await ownerOf(store, order)).toBe(ada.customerId);
  await undoMerge(ada.ctx, (await openClaim(store, order)).mergeId ?? "");
  expect(await ownerOf(store, order)).toBe(second.customerId);
  await undoMerge(second.ctx, handedOver);
  expect(await ownerOf(store, order)).toBe(first.customerId);
});

test("a claim that is undone after the merge before it goes past it, to whoever placed the order", async ({
  store,
}) => {
  const [finder, first, second] = await Promise.all([aGuest(store), aGuest(store), aGuest(store)]);
  const order = await aPlacedOrder(first.ctx, store.vase, { email: "ida@example.com" });
  const merge = await handOver(store, first, second);
  await claimOrders(finder.ctx, [order], byCode(order));
  expect(await undoMerge(second.ctx, merge)).toEqual([]);
  expect(await ownerOf(store, order)).toBe(finder.customerId);
  await undoClaim(finder.ctx, (await openClaim(store, order)).id);
  expect(await ownerOf(store, order)).toBe(first.customerId);
  expect((await claimsOn(store, order)).filter((claim) => !claim.undoneAt)).toEqual([]);
});

test("what a customer put into a cart that came with a merge stays with them when it is undone", async ({ store }) => {
  const [ada, guest] = await Promise.all([aRegistered(store), aGuest(store)]);
  await aPlacedOrder(guest.ctx, store.vase);
  await addToCart(guest.ctx, { productId: store.lamp.id, quantity: 2 });
  const given = await cartOf(guest.ctx);
  await logInAs(store, ada.username, guest.customerId);
  await addToCart(ada.ctx, { productId: store.lamp.id, quantity: 1 });
  await addToCart(ada.ctx, { productId: store.rug.id, quantity: 3 });
  const [merge] = await store.db.select().from(merges).where(eq(merges.fromCustomerId, guest.customerId));
  await undoMerge(ada.ctx, merge?.id ?? "");
  const back = await cartOf(guest.ctx);
  expect([back.id, back.lines.map((line) => [line.slug, line.quantity])]).toEqual([given.id, [["lamp", 2]]]);
  const kept = (await cartOf(ada.ctx)).lines.map((line) => [line.slug, line.quantity]).sort();
  expect(kept).toEqual([
    ["lamp", 1],
    ["rug", 3],
  ]);
});

test("a guest that registers keeps what it registered with when a hand-over before is undone", async ({ store }) => {
  const [first, second] = await Promise.all([aGuest(store), aGuest(store)]);
  const email = aName();
  await aPlacedOrder(first.ctx, store.vase, { email, phone: "+353 1 555 0142" });
  const merge = await handOver(store, first, second);
  const ada = await aRegistered(store, { guest: second, username: email });
  await undoMerge(ada.ctx, merge);
  const [self] = await store.db.select().from(customers).where(eq(customers.id, ada.customerId));
  expect(self).toMatchObject({ status: "registered", email, name: "Ada Byron", phoneNumber: null });
  const [user] = await store.db.select().from(users).where(eq(users.id, ada.userId));
  expect(user).toMatchObject({ email, phoneNumber: null });
});

test("an order that goes home to an account that has ended tells of nobody any more", async ({ store }) => {
  const [ada, finder, guest] = await Promise.all([aRegistered(store), aGuest(store), aGuest(store)]);
  const order = await aPlacedOrder(guest.ctx, store.vase, { email: "ida@example.com" });
  await aPlacedOrder(guest.ctx, store.vase);
  await claimOrders(finder.ctx, [order], byCode(order));
  await logInAs(store, ada.username, guest.customerId);
  await askForDeletion(ada.ctx, { password });
  await endDueAccounts(store.db, after(new Date(), days(8)));
  await undoClaim(finder.ctx, (await openClaim(store, order)).id);
  const [found] = await store.db.select().from(orders).where(eq(orders.id, order));
  expect(found).toMatchObject({ customerId: ada.customerId, name: null, email: null, anonymizedAt: expect.any(Date) });
});

test("of a customer with guests of guests and no order nothing stays after deletion", async ({ store }) => {
  const [ada, first, second] = await Promise.all([aRegistered(store), aGuest(store), aGuest(store)]);
  await handOver(store, first, second);
  await logInAs(store, ada.username, second.customerId);
  await deleteCustomer(operator(store), ada.customerId);
  const ids = [ada, first, second].map((each) => each.customerId);
  expect(await store.db.$count(customers, inArray(customers.id, ids))).toBe(0);
});

test("twenty people claim one order at once: one gets it, the others are told", async ({ fresh, store }) => {
  const people = await Promise.all(times(20, () => aGuest(store)));
  const guest = await aGuest(store);
  const order = await aPlacedOrder(guest.ctx, store.vase, { email: "ida@example.com" });
  const { done, refused } = await race(fresh.sql, "customers", () =>
    people.map((each) => claimOrders(each.ctx, [order], byCode(order))),
  );
  expect(refused).toEqual([]);
  expect(done.filter(({ claimed }) => claimed.length > 0)).toEqual([{ claimed: [order], lost: [] }]);
  expect(done.filter(({ lost }) => lost.length > 0)).toHaveLength(19);
  expect(await store.db.$count(claims, eq(claims.orderId, order))).toBe(1);
});
