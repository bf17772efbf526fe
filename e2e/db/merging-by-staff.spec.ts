import { and, eq, inArray } from "drizzle-orm";
import {
  addresses,
  auditEvents,
  claims,
  customers,
  merges,
  orders,
  outgoingMessages,
  users,
} from "#db/schema/index.ts";
import { codeOf, outcomes, race, refusalOf, times } from "#e2e/db/attacks.ts";
import { everythingOf } from "#e2e/db/ending.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import {
  aGuest,
  aName,
  anonymous,
  aPlacedOrder,
  aRegistered,
  aStaffUser,
  cartOf,
  ctxFor,
  type Guest,
  logInAs,
  operator,
  password,
  type Registered,
  type Store,
} from "#e2e/db/people.ts";
import { awardPoints, balanceOf } from "#e2e/db/points.ts";
import { addToCart } from "#lib/checkout/cart.ts";
import { claimBySlip } from "#lib/claims/claim-by-slip.ts";
import { findWhyHere } from "#lib/claims/find-claims.ts";
import { giveBack } from "#lib/claims/give-back.ts";
import { type Merging, mergeCustomers } from "#lib/claims/merge-customers.ts";
import { findMergePreview } from "#lib/claims/merge-preview.ts";
import { printSlip } from "#lib/claims/slips.ts";
import { undoMergeAtDesk } from "#lib/claims/undo-merge.ts";
import type { Ctx } from "#lib/context.ts";
import { deleteCustomer } from "#lib/customers/delete.ts";
import { findGuest } from "#lib/customers/guest.ts";
import { keepAddress } from "#lib/customers/profile.ts";
import { reinstateCustomer, type Suspending, suspendCustomer } from "#lib/customers/suspend.ts";
import { findSuspension } from "#lib/customers/suspension.ts";
import { findPeople } from "#lib/desk/find.ts";
import { addNote } from "#lib/desk/notes.ts";
import { findInput } from "#lib/desk/schema.ts";
import { listActivity } from "#lib/identity/activity.ts";
import { logIn } from "#lib/identity/log-in.ts";
import type { Refusal } from "#lib/refusal.ts";
import { findLiveSession } from "#lib/sessions/sessions.ts";
import { sweepExpired } from "#lib/sweeping.ts";
import { after, days } from "#lib/time.ts";

const reason = "Called us, knew both orders";
const home = { lineOne: "1 High Street", lineTwo: "", postalCode: "D01", city: "Dublin", countryCode: "IE" };

async function atDesk(store: Store, now = new Date()): Promise<Ctx> {
  const userId = await aStaffUser(store);
  return ctxFor(store, { kind: "staff", role: "support_specialist", userId, sessionId: null }, { now });
}

/** What staff look at, and then the merge by what they have seen. */
async function looked(ctx: Ctx, from: Guest, into: Guest, more: Partial<Merging> = {}): Promise<Merging> {
  const ids: [string, string] = [from.customerId, into.customerId];
  const preview = await findMergePreview(ctx, { ids, keep: into.customerId });
  const seen = preview?.plan?.facts ?? {};
  return { fromId: from.customerId, intoId: into.customerId, reason, chosen: {}, seen, ...more };
}

async function merged(ctx: Ctx, from: Guest, into: Guest, more: Partial<Merging> = {}): Promise<string> {
  const outcome = await mergeCustomers(ctx, await looked(ctx, from, into, more));
  if ("asks" in outcome) throw new Error(outcome.asks);
  return outcome.mergeId;
}

const undo = (ctx: Ctx, into: Guest, mergeId: string) =>
  undoMergeAtDesk(ctx, { customerId: into.customerId, mergeId, reason: "Two people after all" });

/** All that a merge touches, but for what counts only up: versions, and what was logged in. */
async function stateOf({ db }: Store, ...people: Guest[]) {
  const ids = people.map(({ customerId }) => customerId);
  const [rows, logIns, owned, homes] = await Promise.all([
    db.select().from(customers).where(inArray(customers.id, ids)).orderBy(customers.id),
    db.select().from(users).where(inArray(users.customerId, ids)).orderBy(users.id),
    db.select().from(orders).where(inArray(orders.customerId, ids)).orderBy(orders.id),
    db.select().from(addresses).where(inArray(addresses.customerId, ids)).orderBy(addresses.customerId),
  ]);
  return {
    rows: rows.map(({ updatedAt: _, ...row }) => row),
    logIns: logIns.map(({ updatedAt: _, epoch: __, ...row }) => row),
    owned: owned.map(({ id, customerId, status, grandTotalCents }) => ({ id, customerId, status, grandTotalCents })),
    homes: homes.map(({ customerId, lineOne }) => ({ customerId, lineOne })),
  };
}

const prove = ({ db }: Store, { userId }: Registered) =>
  db.update(users).set({ emailVerifiedAt: new Date() }).where(eq(users.id, userId));

const mailsTo = ({ db }: Store, { username }: Registered) =>
  db.select().from(outgoingMessages).where(eq(outgoingMessages.recipient, username));

const attempt = (store: Store, { username }: Pick<Registered, "username">) =>
  logIn(anonymous(store), { username, password, guestId: null });

test("of two who log in, everything goes to the one who stays; the other log-in ends, and says so to its owner alone", async ({
  store,
}) => {
  const [ada, bea] = await Promise.all([aRegistered(store), aRegistered(store)]);
  await Promise.all([prove(store, ada), prove(store, bea)]);
  const order = await aPlacedOrder(bea.ctx, store.vase);
  await addToCart(bea.ctx, { productId: store.rug.id, quantity: 2 });
  await awardPoints(store, bea.customerId, 120);
  const desk = await atDesk(store);
  await addNote(desk, bea.customerId, "Prefers mornings");
  const mergeId = await merged(desk, bea, ada);

  const { rows, owned } = await stateOf(store, ada, bea);
  expect(owned.map(({ customerId }) => customerId)).toEqual([ada.customerId, ada.customerId]);
  expect(owned).toContainEqual(expect.objectContaining({ id: order }));
  expect(owned).toContainEqual(expect.objectContaining({ status: "cart", grandTotalCents: 19_800 }));
  const gone = { id: bea.customerId, supersededById: ada.customerId, userId: bea.userId };
  expect(rows).toContainEqual(expect.objectContaining(gone));
  expect(await balanceOf(store, ada.customerId)).toMatchObject({ balance: 120, sum: 120 });
  expect(await store.db.select().from(claims).where(eq(claims.orderId, order))).toMatchObject([
    { toCustomerId: ada.customerId, evidence: "staff", reason, mergeId, actorKind: "staff" },
  ]);
  expect(await findLiveSession(store.db, store.account.id, bea.sessionId, new Date())).toBeNull();
  const told = await attempt(store, bea).catch((refusal: Refusal) => refusal);
  expect(told).toMatchObject({
    code: "suspended",
    says: expect.stringMatching(/^This account was joined with another/),
  });
  expect(JSON.stringify(told)).not.toContain(ada.username);
  expect(await codeOf(attempt(store, ada))).toBe("done");
  expect((await mailsTo(store, ada)).map((mail) => mail.subject)).toContainEqual(expect.stringContaining("was joined"));
  expect((await mailsTo(store, bea)).map((mail) => mail.subject)).toContainEqual(
    expect.stringContaining("are one now"),
  );
  expect(JSON.stringify(await mailsTo(store, bea))).not.toContain(ada.username);
  const isTold = inArray(auditEvents.customerId, [ada.customerId, bea.customerId]);
  const log = await store.db.select().from(auditEvents).where(isTold);
  const entry = (customerId: string, event: string) => ({
    customerId,
    event,
    data: expect.objectContaining({ reason }),
  });
  expect(log).toContainEqual(expect.objectContaining(entry(ada.customerId, "customers_merged")));
  expect(log).toContainEqual(expect.objectContaining(entry(bea.customerId, "merged_away")));
});

test("undone, everything is as it was, once; what was ordered since stays", async ({ store }) => {
  const [ada, bea] = await Promise.all([aRegistered(store), aRegistered(store)]);
  await Promise.all([aPlacedOrder(ada.ctx, store.lamp), aPlacedOrder(bea.ctx, store.vase)]);
  await Promise.all([
    keepAddress(ada.ctx, ada.customerId, home),
    keepAddress(bea.ctx, bea.customerId, { ...home, lineOne: "2 Low Road" }),
  ]);
  await addToCart(ada.ctx, { productId: store.lamp.id, quantity: 3 });
  await addToCart(bea.ctx, { productId: store.lamp.id, quantity: 2 });
  await awardPoints(store, bea.customerId, 120);
  const named = { name: "Beatrix", phoneNumber: "+353155501", label: "VIP" };
  await store.db.update(customers).set(named).where(eq(customers.id, bea.customerId));
  const before = await stateOf(store, ada, bea);

  const desk = await atDesk(store);
  const mergeId = await merged(desk, bea, ada, { chosen: { name: "from", address: "from" } });
  const during = await stateOf(store, ada);
  expect(during.rows).toMatchObject([{ ...named }]);
  expect(during.logIns).toMatchObject([{ name: "Beatrix", phoneNumber: named.phoneNumber }]);
  expect(during.homes).toMatchObject([{ lineOne: "2 Low Road" }]);
  expect((await cartOf(ada.ctx)).lines).toMatchObject([{ slug: "lamp", quantity: 5 }]);

  await undo(desk, ada, mergeId);
  expect(await stateOf(store, ada, bea)).toEqual(before);
  expect(await balanceOf(store, bea.customerId)).toMatchObject({ balance: 120 });
  expect(await codeOf(attempt(store, bea))).toBe("done");
  expect(await codeOf(undo(desk, ada, mergeId))).toBe("not_found");

  const again = await merged(desk, bea, ada);
  const since = await aPlacedOrder(ada.ctx, store.rug);
  const { done, refused } = await outcomes(times(2, () => undo(desk, ada, again)));
  expect([done.length, refused]).toEqual([1, ["not_found"]]);
  expect((await stateOf(store, ada)).owned.map(({ id }) => id)).toContain(since);
});

test("merged on, it is undone in the same order back, and everything is as it was", async ({ store }) => {
  const [ada, bea, guest] = await Promise.all([aRegistered(store), aRegistered(store), aGuest(store)]);
  await Promise.all([aPlacedOrder(guest.ctx, store.vase), aPlacedOrder(bea.ctx, store.rug)]);
  const before = await stateOf(store, ada, bea, guest);
  const desk = await atDesk(store);
  const first = await merged(desk, guest, bea);
  const second = await merged(desk, bea, ada);
  expect((await stateOf(store, ada)).owned).toHaveLength(2);
  expect(await codeOf(undo(desk, bea, first))).toBe("impossible_move");
  await undo(desk, ada, second);
  await undo(desk, bea, first);
  expect(await stateOf(store, ada, bea, guest)).toEqual(before);
});

test("an address that both had typed means who stayed, once the other log-in has ended", async ({ store }) => {
  const [ada, bea] = await Promise.all([aRegistered(store), aRegistered(store)]);
  const email = aName();
  await store.db
    .update(users)
    .set({ email })
    .where(inArray(users.id, [ada.userId, bea.userId]));
  expect(await codeOf(attempt(store, { username: email }))).toBe("wrong_credentials");
  await merged(await atDesk(store), bea, ada);
  expect(await attempt(store, { username: email })).toMatchObject({ userId: ada.userId });
  expect(await codeOf(attempt(store, bea))).toBe("suspended");
});

test("after thirty days there is no way back, and the name is free; the old name still finds who stayed", async ({
  store,
}) => {
  const [ada, bea] = await Promise.all([aRegistered(store), aRegistered(store)]);
  await aPlacedOrder(bea.ctx, store.vase);
  const desk = await atDesk(store);
  const mergeId = await merged(desk, bea, ada);
  expect(await codeOf(aRegistered(store, { username: bea.username }))).toBe("username_taken");
  const [soon, late] = [after(new Date(), days(29)), after(new Date(), days(31))];
  await sweepExpired(store.db, soon);
  expect((await stateOf(store, bea)).logIns).toHaveLength(1);
  expect(await codeOf(undo({ ...desk, now: late }, ada, mergeId))).toBe("impossible_move");
  await sweepExpired(store.db, late);
  expect((await stateOf(store, bea)).logIns).toEqual([]);
  expect(await codeOf(undo({ ...desk, now: late }, ada, mergeId))).toBe("impossible_move");
  const found = await findPeople(desk, findInput.parse({ q: bea.username }));
  expect(found.customers?.rows.map(({ id }) => id)).toEqual([ada.customerId]);
  expect(await codeOf(aRegistered(store, { username: bea.username }))).toBe("done");
});

test("the only one with a log-in stays; the browser of the guest opens nothing any more", async ({ store }) => {
  const [ada, guest] = await Promise.all([aRegistered(store), aGuest(store)]);
  const order = await aPlacedOrder(guest.ctx, store.vase);
  const desk = await atDesk(store);
  expect(await codeOf(mergeCustomers(desk, await looked(desk, ada, guest)))).toBe("impossible_move");
  const mergeId = await merged(desk, guest, ada);
  expect(await findGuest(store.db, store.account.id, guest.customerId)).toBeNull();
  await logInAs(store, ada.username, guest.customerId);
  expect((await stateOf(store, ada)).owned.map(({ id }) => id)).toContain(order);

  expect(await giveBack(ada.ctx, mergeId)).toBe(1);
  expect((await stateOf(store, guest)).owned.map(({ id }) => id)).toContain(order);
});

test("of two guests the chosen contact holds; a customer does not take back by themselves what ended a log-in", async ({
  store,
}) => {
  const [one, two, ada, bea] = await Promise.all([
    aGuest(store),
    aGuest(store),
    aRegistered(store),
    aRegistered(store),
  ]);
  await aPlacedOrder(one.ctx, store.vase, { name: "One", email: "one@example.com" });
  await aPlacedOrder(two.ctx, store.vase, { name: "Two", email: "two@example.com" });
  const before = await stateOf(store, one, two);
  const desk = await atDesk(store);
  const mergeId = await merged(desk, two, one, { chosen: { email: "from" } });
  expect((await stateOf(store, one)).rows).toMatchObject([{ name: "One", email: "two@example.com" }]);
  await undo(desk, one, mergeId);
  expect(await stateOf(store, one, two)).toEqual(before);

  expect(await codeOf(giveBack(ada.ctx, await merged(desk, bea, ada)))).toBe("impossible_move");
});

const strict: { title: string; from?: Suspending; into?: Suspending; status: string; holds: Suspending }[] = [
  { title: "no log-in", from: {}, status: "suspended", holds: { scope: "log_in" } },
  { title: "no ordering", from: { scope: "ordering" }, status: "registered", holds: { scope: "ordering" } },
  {
    title: "the stricter of two",
    from: { scope: "ordering" },
    into: { until: after(new Date(), days(2)) },
    status: "suspended",
    holds: { scope: "log_in", until: null },
  },
];
for (const { title, from, into, status, holds } of strict) {
  test(`a suspension is not escaped by a merge, and comes back with its undoing: ${title}`, async ({ store }) => {
    const [ada, bea] = await Promise.all([aRegistered(store), aRegistered(store)]);
    if (from) await suspendCustomer(operator(store), bea.customerId, "chargeback", from);
    if (into) await suspendCustomer(operator(store), ada.customerId, "rude", into);
    const before = await stateOf(store, ada, bea);
    const desk = await atDesk(store);
    const mergeId = await merged(desk, bea, ada);
    expect((await stateOf(store, ada)).rows).toMatchObject([{ status }]);
    expect(await findSuspension(desk, ada.customerId)).toMatchObject(holds);
    await undo(desk, ada, mergeId);
    expect(await stateOf(store, ada, bea)).toEqual(before);
    expect(await findSuspension(desk, bea.customerId)).toMatchObject(from ?? {});
    expect((await findSuspension(desk, ada.customerId))?.reason).toBe(into && "rude");
  });
}

test("what staff lifted since the merge stays lifted for both", async ({ store }) => {
  const [ada, bea] = await Promise.all([aRegistered(store), aRegistered(store)]);
  await suspendCustomer(operator(store), bea.customerId, "chargeback");
  const desk = await atDesk(store);
  const mergeId = await merged(desk, bea, ada);
  expect(await codeOf(attempt(store, ada))).toBe("suspended");
  await reinstateCustomer(desk, ada.customerId, "Paid");
  await undo(desk, ada, mergeId);
  expect((await stateOf(store, ada, bea)).rows.map((row) => row.status)).toEqual(["registered", "registered"]);
});

test("what changed since staff looked is asked about first, in words, and then holds as it is", async ({ store }) => {
  const [ada, bea] = await Promise.all([aRegistered(store), aRegistered(store)]);
  const desk = await atDesk(store);
  const merging = await looked(desk, bea, ada);
  await aPlacedOrder(bea.ctx, store.vase);
  const asked = await mergeCustomers(desk, merging);
  expect(asked).toMatchObject({ asks: expect.stringMatching(/orders is 1, €3\.33 now and was 0/) });
  expect((await stateOf(store, bea)).rows).toMatchObject([{ supersededById: null }]);
  const agreed = "asks" in asked ? asked.asks : "";
  await addToCart(bea.ctx, { productId: store.rug.id, quantity: 1 });
  expect(await mergeCustomers(desk, { ...merging, agreed })).toMatchObject({ asks: expect.stringContaining("cart") });
  const anew = await mergeCustomers(desk, merging);
  expect(await mergeCustomers(desk, { ...merging, agreed: "asks" in anew ? anew.asks : "" })).toHaveProperty("mergeId");
});

test("merged in both directions, twice, and with a third at once: nobody waits for ever, nothing is lost, no ring", async ({
  store,
  fresh,
}) => {
  const [ada, bea, cleo] = await Promise.all([aRegistered(store), aRegistered(store), aRegistered(store)]);
  const placed = [ada, bea, cleo].map((each) => aPlacedOrder(each.ctx, store.vase));
  await Promise.all(placed);
  const [sam, kim] = await Promise.all([atDesk(store), atDesk(store)]);
  const plans = await Promise.all([
    looked(sam, ada, bea),
    looked(kim, ada, bea),
    looked(kim, bea, ada),
    looked(sam, bea, cleo),
  ]);
  const { done, refused } = await race(fresh.sql, "customers", () =>
    plans.map((plan, at) => mergeCustomers(at === 1 || at === 2 ? kim : sam, plan)),
  );
  const wins = done.filter((outcome) => "mergeId" in outcome);
  expect(wins.length).toBeGreaterThan(0);
  expect(done.length + refused.length).toBe(plans.length);
  expect(new Set(refused)).toEqual(new Set(refused.length > 0 ? ["impossible_move"] : []));
  const { rows, owned } = await stateOf(store, ada, bea, cleo);
  expect(rows.filter((row) => row.supersededById)).toHaveLength(wins.length);
  expect(rows.some((row) => row.isOpen)).toBe(true);
  expect(owned.map(({ id }) => id).sort()).toEqual((await Promise.all(placed)).sort());
  expect(owned.every(({ customerId }) => rows.some((row) => row.id === customerId && row.isOpen))).toBe(true);
});

test("two clicks of one person are one merge, and both are answered alike", async ({ store, fresh }) => {
  const [ada, bea] = await Promise.all([aRegistered(store), aRegistered(store)]);
  await awardPoints(store, bea.customerId, 30);
  const desk = await atDesk(store);
  const plan = await looked(desk, bea, ada);
  const { done, refused } = await race(fresh.sql, "customers", () => times(2, () => mergeCustomers(desk, plan)));
  expect([refused, new Set(done.map((each) => "mergeId" in each && each.mergeId)).size]).toEqual([[], 1]);
  expect(await balanceOf(store, ada.customerId)).toMatchObject({ balance: 30, sum: 30 });
});

test("an order that is placed while both are merged is with whoever stays, or was not placed", async ({
  store,
  fresh,
}) => {
  const [ada, guest] = await Promise.all([aRegistered(store), aGuest(store)]);
  const desk = await atDesk(store);
  const plan = await looked(desk, guest, ada);
  const { done, refused } = await race<unknown>(fresh.sql, "customers", () => [
    mergeCustomers(desk, plan),
    aPlacedOrder(guest.ctx, store.vase),
  ]);
  expect(done.length + refused.length).toBe(2);
  expect(refused.filter((code) => code !== "not_found")).toEqual([]);
  const { rows, owned } = await stateOf(store, ada, guest);
  expect(owned.every(({ customerId }) => rows.some((row) => row.id === customerId && row.isOpen))).toBe(true);
});

test("never across accounts or modes, with nobody twice, with nobody who is about to leave, and by staff alone", async ({
  store,
}) => {
  const live = { ...store, account: store.live };
  const [ada, bea, stranger] = await Promise.all([aRegistered(store), aRegistered(store), aRegistered(store)]);
  const elsewhere = { ...(await atDesk(store)), account: live.account };
  const desk = await atDesk(store);
  expect(await codeOf(mergeCustomers(elsewhere, await looked(desk, stranger, ada)))).toBe("not_found");
  expect(await codeOf(mergeCustomers(desk, await looked(desk, ada, ada)))).toBe("impossible_move");
  expect(await codeOf(mergeCustomers(ada.ctx, await looked(desk, bea, ada)))).toBe("not_allowed");
  const due = { deletionDueAt: after(new Date(), days(7)) };
  await store.db.update(customers).set(due).where(eq(customers.id, bea.customerId));
  expect(await codeOf(mergeCustomers(desk, await looked(desk, bea, ada)))).toBe("impossible_move");
});

test("the database refuses rings, merges into who is gone, and a log-in that ends without staff and a reason", async ({
  store,
  fresh: { sql },
}) => {
  const [ada, bea, guest] = await Promise.all([aRegistered(store), aRegistered(store), aGuest(store)]);
  const desk = await atDesk(store);
  await merged(desk, bea, ada);
  const into = (from: Guest, to: Guest) =>
    sql`update customers set superseded_by_id = ${to.customerId} where id = ${from.customerId}`;
  await sql`delete from orders where customer_id = ${guest.customerId}`;
  expect(await refusalOf(into(guest, bea))).toBe("customers_join_who_is_there");
  await suspendCustomer(operator(store), ada.customerId, "chargeback");
  expect(await refusalOf(into(ada, bea))).toBe("customers_join_who_is_there");
  expect(await refusalOf(into(ada, guest))).toBe("customers_with_log_in_are_merged_by_staff");
  expect(await refusalOf(sql`update customers set status = 'registered' where id = ${bea.customerId}`)).toBe(
    "customers_superseded_logs_in_nowhere",
  );
  expect(await refusalOf(sql`update merges set reason = null where from_customer_id = ${bea.customerId}`)).toBe(
    "merges_staff_say_why",
  );
});

test("who stayed is deleted with the log-in of whoever was merged: both names are free", async ({ store }) => {
  const [ada, bea] = await Promise.all([aRegistered(store), aRegistered(store)]);
  await aPlacedOrder(bea.ctx, store.vase);
  const desk = await atDesk(store);
  const mergeId = await merged(desk, bea, ada);
  await deleteCustomer(desk, ada.customerId);
  const left = and(inArray(users.customerId, [ada.customerId, bea.customerId]), eq(users.accountId, store.account.id));
  expect(await store.db.$count(users, left)).toBe(0);
  expect(await codeOf(undo(desk, ada, mergeId))).toBe("not_found");
  expect(await codeOf(aRegistered(store, { username: bea.username }))).toBe("done");
});

test("who stayed ends the account: nothing tells of either any more, and both names are free", async ({ store }) => {
  const [ada, bea] = await Promise.all([aRegistered(store), aRegistered(store)]);
  await aPlacedOrder(bea.ctx, store.vase, { name: "Beatrix", email: bea.username });
  await merged(await atDesk(store), bea, ada, { chosen: { name: "from" } });
  const due = { deletionDueAt: after(new Date(), days(7)) };
  await store.db.update(customers).set(due).where(eq(customers.id, ada.customerId));
  await sweepExpired(store.db, after(new Date(), days(8)));
  const { rows, logIns } = await stateOf(store, ada, bea);
  expect(logIns).toEqual([]);
  expect(rows.map(({ status, name, email }) => ({ status, name, email }))).toEqual(
    [ada, bea].map(() => ({ status: "deleted", name: null, email: null })),
  );
  const isTheirs = eq(merges.toCustomerId, ada.customerId);
  expect(await store.db.select().from(merges).where(isTheirs)).toMatchObject([
    { reason: "", moved: { byStaff: null } },
  ]);
  expect(await mailsTo(store, bea)).toEqual([]);
  expect(await codeOf(aRegistered(store, { username: bea.username }))).toBe("done");
});

test("attack: giving an order back that a slip had brought, after staff have merged the guest it came from", async ({
  store,
}) => {
  const [guest, ada, bea] = [await aGuest(store), await aRegistered(store), await aRegistered(store)];
  const desk = await atDesk(store);
  const order = await aPlacedOrder(guest.ctx, store.vase);
  const { code } = await printSlip(desk, order);
  await claimBySlip(ada.ctx, code.replaceAll("-", ""));
  const mergeId = await merged(desk, guest, bea);
  const why = await findWhyHere(ada.ctx, order);
  expect(await codeOf(giveBack(ada.ctx, why?.id ?? ""))).toBe("done");
  const ownerNow = async () => (await stateOf(store, guest, ada, bea)).owned.find(({ id }) => id === order)?.customerId;
  expect(await ownerNow()).toBe(bea.customerId);
  await undo(desk, bea, mergeId);
  expect(await ownerNow()).toBe(guest.customerId);
});

test("attack: from where staff merged and parted customers is theirs, not for the customer to read", async ({
  store,
}) => {
  const [guest, ada] = [await aGuest(store), await aRegistered(store)];
  const origin = { address: "198.51.100.40", userAgent: "Opera/9" };
  const desk = { ...(await atDesk(store)), origin };
  await undo(desk, ada, await merged(desk, guest, ada));
  await suspendCustomer(desk, ada.customerId, "an abuser", { scope: "ordering" });
  const { rows } = await listActivity(ada.ctx, { older: null, newer: null });
  const events = ["customers_merged", "customers_parted", "ordering_suspended"];
  for (const event of events)
    expect(rows.find((row) => row.event === event)).toMatchObject({ by: "store", device: null, address: null });
});

test("attack: reading from where the log-in that had ended claimed an order, after the account has ended", async ({
  store,
  fresh,
}) => {
  const [guest, ada, bea] = [await aGuest(store), await aRegistered(store), await aRegistered(store)];
  const order = await aPlacedOrder(guest.ctx, store.vase);
  const desk = await atDesk(store);
  const { code } = await printSlip(desk, order);
  const origin = { address: "198.51.100.41", userAgent: "Opera/9" };
  await claimBySlip({ ...bea.ctx, origin }, code.replaceAll("-", ""));
  await merged(desk, bea, ada);
  const due = { deletionDueAt: after(new Date(), days(40)) };
  await store.db.update(customers).set(due).where(eq(customers.id, ada.customerId));
  await sweepExpired(store.db, after(new Date(), days(31)));
  await sweepExpired(store.db, after(new Date(), days(41)));
  const left = (await everythingOf(fresh.sql, store)).filter((row) => row.includes(origin.address));
  expect(left).toEqual([]);
});

test("attack: finding the address of somebody who was deleted, where they had been merged", async ({
  store,
  fresh,
}) => {
  const [guest, ada] = [await aGuest(store), await aRegistered(store)];
  await aPlacedOrder(ada.ctx, store.vase);
  const desk = await atDesk(store);
  for (const [id, lineOne] of [
    [guest.customerId, "7 Harbour Row"],
    [ada.customerId, "8 Harbour Row"],
  ])
    await keepAddress(desk, id ?? "", { ...home, lineOne: lineOne ?? "" });
  await merged(desk, guest, ada, { chosen: { address: "from" } });
  await deleteCustomer(desk, ada.customerId);
  expect((await everythingOf(fresh.sql, store)).filter((row) => row.includes("Harbour"))).toEqual([]);
});
