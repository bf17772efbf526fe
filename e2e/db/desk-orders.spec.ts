import { asc, eq } from "drizzle-orm";
import { orderLineItems, orderNotes, orders, outgoingMessages, pointTransactions, users } from "#db/schema/index.ts";
import { codeOf, outcomes, race, refusalOf, times } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import { aGuest, aName, aPlacedOrder, aRegistered, aStaffUser, ctxFor, logInAs, type Store } from "#e2e/db/people.ts";
import { awardPoints, balanceOf, ledgerOf } from "#e2e/db/points.ts";
import type { Ctx } from "#lib/context.ts";
import { changeProfile } from "#lib/customers/profile.ts";
import { findDeskOrder } from "#lib/orders/desk-orders.ts";
import { findOrder } from "#lib/orders/find-orders.ts";
import {
  addOrderNote,
  cancelOrder,
  closeOrder,
  noteWhatWasHandedOver,
  noteWhatWasPaid,
} from "#lib/orders/work-on-orders.ts";
import { changeOrder } from "#lib/orders/write-orders.ts";
import { Refusal } from "#lib/refusal.ts";
import { after, minutes } from "#lib/time.ts";
import { disownOrder } from "#lib/tracking/not-my-order.ts";

async function aSupport(store: Store, name = "Kim"): Promise<Ctx> {
  const userId = await aStaffUser(store);
  await store.db.update(users).set({ name }).where(eq(users.id, userId));
  return ctxFor(store, { kind: "staff", role: "support_specialist", userId, sessionId: null });
}

async function rowOf({ db }: Store, id: string) {
  const [order] = await db.select().from(orders).where(eq(orders.id, id));
  if (!order) throw new Error("there is no such order");
  return order;
}

const seenBy = async (store: Store, id: string) => ({ id, version: (await rowOf(store, id)).version });
const linesOf = ({ db }: Store, id: string) =>
  db.select().from(orderLineItems).where(eq(orderLineItems.orderId, id)).orderBy(asc(orderLineItems.id));

/** An order of two vases and a rug, with its mailbox. */
async function anOrder(store: Store) {
  const [guest, email] = [await aGuest(store), aName()];
  const id = await aPlacedOrder(guest.ctx, store.vase, { email });
  return { id, email, guest };
}

async function mailsTo({ db }: Store, to: string) {
  const rows = await db
    .select()
    .from(outgoingMessages)
    .where(eq(outgoingMessages.recipient, to))
    .orderBy(outgoingMessages.id);
  return rows.map(({ subject, body }) => ({ subject: subject ?? "", body }));
}

const cancelling = { reason: "out of stock", says: "The vase broke on its way to us. We are sorry." };

/** The pieces that were handed over of each line. */
const handed = (lines: { id: string }[], ...counts: number[]) =>
  new Map(lines.map(({ id }, at) => [id, counts[at] ?? 0]));

test("handing over in parts: the order follows its lines, and its customer is told when that was all", async ({
  store,
}) => {
  const [kim, { id, email }] = [await aSupport(store), await anOrder(store)];
  const lines = await linesOf(store, id);
  expect(lines).toHaveLength(2);
  await noteWhatWasHandedOver(kim, { ...(await seenBy(store, id)), quantities: handed(lines, 1, 0) });
  expect(await rowOf(store, id)).toMatchObject({ status: "opened", fulfillmentStatus: "partially_fulfilled" });
  expect((await linesOf(store, id)).map((line) => line.fulfillmentStatus)).toEqual(["fulfilled", "pending"]);
  expect(await mailsTo(store, email)).toHaveLength(1);
  const tooMany = noteWhatWasHandedOver(kim, { ...(await seenBy(store, id)), quantities: handed(lines, 1, 2) });
  expect(await tooMany.catch((refusal: Refusal) => refusal)).toMatchObject({ field: `line.${lines[1]?.id}` });
  await noteWhatWasHandedOver(kim, { ...(await seenBy(store, id)), quantities: handed(lines, 1, 1) });
  expect(await rowOf(store, id)).toMatchObject({ status: "opened", fulfillmentStatus: "fulfilled" });
  await closeOrder(kim, await seenBy(store, id));
  const [, complete, ...more] = await mailsTo(store, email);
  expect(complete?.subject).toContain("is complete");
  expect(complete?.body).toContain("Still to be paid: €15.43.");
  expect(more).toEqual([]);
});

test("paying in parts: paid when all is there, and never more", async ({ store, fresh: { sql } }) => {
  const [kim, { id }] = [await aSupport(store), await anOrder(store)];
  const total = (await rowOf(store, id)).grandTotalCents;
  const pay = async (paidCents: number) => noteWhatWasPaid(kim, { ...(await seenBy(store, id)), paidCents });
  await pay(500);
  expect(await rowOf(store, id)).toMatchObject({ paidCents: 500, paymentStatus: "pending" });
  expect(await codeOf(pay(total + 1))).toBe("invalid_input");
  expect(await codeOf(pay(-1))).toBe("invalid_input");
  await pay(total);
  expect(await rowOf(store, id)).toMatchObject({ paidCents: total, paymentStatus: "paid" });
  const by = (statement: PromiseLike<unknown>) => refusalOf(statement);
  expect(await by(sql`update orders set paid_cents = ${total + 1} where id = ${id}`)).toBe("orders_paid_in_parts");
  expect(await by(sql`update orders set paid_cents = 1 where id = ${id}`)).toBe("orders_payment_follows");
  expect(await by(sql`update order_line_items set fulfilled_quantity = 2 where order_id = ${id}`)).toBe(
    "order_line_items_fulfilled_in_parts",
  );
});

test("closing hands over the rest; an invoice may be paid later", async ({ store }) => {
  const [kim, { id, email }] = [await aSupport(store), await anOrder(store)];
  await closeOrder(kim, await seenBy(store, id));
  expect(await rowOf(store, id)).toMatchObject({
    status: "closed",
    fulfillmentStatus: "fulfilled",
    paymentStatus: "pending",
  });
  expect((await linesOf(store, id)).map((line) => line.fulfilledQuantity)).toEqual([1, 1]);
  expect((await mailsTo(store, email)).map(({ subject }) => subject)).toEqual([
    expect.stringMatching(/^Your order/),
    expect.stringMatching(/is complete$/),
  ]);
  await noteWhatWasPaid(kim, { ...(await seenBy(store, id)), paidCents: 1543 });
  expect(await rowOf(store, id)).toMatchObject({ status: "closed", paymentStatus: "paid" });
});

test("cancelling tells the customer in the store's words, also on the order's page, and what was paid is paid back", async ({
  store,
}) => {
  const [kim, { id, email, guest }] = [await aSupport(store), await anOrder(store)];
  await noteWhatWasPaid(kim, { ...(await seenBy(store, id)), paidCents: 500 });
  await cancelOrder(kim, { ...(await seenBy(store, id)), ...cancelling });
  expect(await rowOf(store, id)).toMatchObject({ status: "cancelled", paymentStatus: "refunded", paidCents: 500 });
  const cancelled = (await mailsTo(store, email)).at(-1);
  expect(cancelled?.subject).toContain("is cancelled");
  expect(cancelled?.body).toContain(cancelling.says);
  expect(cancelled?.body).toContain("€5.00, is paid back");
  expect(cancelled?.body, "the reason is for the files").not.toContain(cancelling.reason);
  expect(await findOrder(guest.ctx, id)).toMatchObject({ status: "cancelled", cancelSays: cancelling.says });
  const other = await anOrder(store);
  await cancelOrder(kim, { ...(await seenBy(store, other.id)), reason: "asked for it", says: null });
  expect(await findOrder(other.guest.ctx, other.id)).toMatchObject({ cancelSays: null });
});

test("what nobody has recorded of an order, its own dates tell, once", async ({ store }) => {
  const [kim, { id }] = [await aSupport(store), await anOrder(store)];
  const told = async () => (await findDeskOrder(kim, id))?.history.map(({ says }) => says);
  expect(await told()).toEqual(["The guest placed it"]);
  const closedAt = after(new Date(), minutes(60));
  await store.db.update(orders).set({ status: "closed", closedAt }).where(eq(orders.id, id));
  expect(await told()).toEqual(["Collected", "The guest placed it"]);
});

test("nothing is mailed to a mailbox whose owner has said that the order isn't theirs", async ({ store }) => {
  const [kim, { id, email }] = [await aSupport(store), await anOrder(store)];
  const token = /not-my-order\?token=(\S+)/.exec((await mailsTo(store, email))[0]?.body ?? "")?.[1] ?? "";
  await disownOrder(ctxFor(store, { kind: "anonymous" }), token);
  await cancelOrder(kim, { ...(await seenBy(store, id)), ...cancelling });
  expect(await mailsTo(store, email)).toHaveLength(1);
});

test("each thing is refused in the states that do not allow it, and changes nothing", async ({ store }) => {
  const kim = await aSupport(store);
  const states = {
    opened: async () => {},
    partly: async (id: string) => {
      const quantities = handed(await linesOf(store, id), 1, 0);
      await noteWhatWasHandedOver(kim, { ...(await seenBy(store, id)), quantities });
    },
    closed: async (id: string) => closeOrder(kim, await seenBy(store, id)),
    cancelled: async (id: string) => cancelOrder(kim, { ...(await seenBy(store, id)), ...cancelling }),
    refunded: async (id: string) => {
      await noteWhatWasPaid(kim, { ...(await seenBy(store, id)), paidCents: 1 });
      await cancelOrder(kim, { ...(await seenBy(store, id)), ...cancelling });
    },
  };
  const works = {
    close: async (id: string) => closeOrder(kim, await seenBy(store, id)),
    cancel: async (id: string) => cancelOrder(kim, { ...(await seenBy(store, id)), ...cancelling }),
    pay: async (id: string) => noteWhatWasPaid(kim, { ...(await seenBy(store, id)), paidCents: 5 }),
    fulfill: async (id: string) =>
      noteWhatWasHandedOver(kim, { ...(await seenBy(store, id)), quantities: handed(await linesOf(store, id), 1, 0) }),
    note: (id: string) => addOrderNote(kim, { id, body: "Called, nobody answered." }),
  };
  const done: Record<string, string[]> = {};
  for (const [state, reach] of Object.entries(states)) {
    for (const [name, work] of Object.entries(works)) {
      const { id } = await anOrder(store);
      await reach(id);
      const before = await rowOf(store, id);
      const code = await codeOf(work(id));
      if (code === "done") done[state] = [...(done[state] ?? []), name];
      else expect([code, await rowOf(store, id)]).toEqual(["impossible_move", before]);
    }
  }
  expect(done).toEqual({
    opened: ["close", "cancel", "pay", "fulfill", "note"],
    partly: ["close", "pay", "fulfill", "note"],
    closed: ["pay", "note"],
    cancelled: ["note"],
    refunded: ["note"],
  });
  const { ctx, customerId } = await aGuest(store);
  const [waiting] = await store.db.select().from(orders).where(eq(orders.customerId, customerId));
  expect(waiting?.status).toBe("cart");
  for (const work of Object.values(works)) expect(await codeOf(work(waiting?.id ?? ""))).toBe("impossible_move");
  const { id } = await anOrder(store);
  for (const stranger of [ctx, ctxFor(store, { kind: "publishable" })])
    expect(await codeOf(addOrderNote(stranger, { id, body: "mine" }))).toBe("not_allowed");
  const elsewhere = { ...kim, account: store.live };
  expect(await codeOf(closeOrder(elsewhere, await seenBy(store, id)))).toBe("not_found");
});

test("the second of two who work on one order is told who changed what, and nothing of theirs is written", async ({
  store,
}) => {
  const [kim, sam, { id }] = [await aSupport(store, "Kim"), await aSupport(store, "Sam"), await anOrder(store)];
  const seen = await seenBy(store, id);
  const total = (await rowOf(store, id)).grandTotalCents;
  await noteWhatWasPaid(kim, { ...seen, paidCents: total });
  await noteWhatWasHandedOver(kim, {
    ...(await seenBy(store, id)),
    quantities: handed(await linesOf(store, id), 1, 0),
  });
  const before = await rowOf(store, id);
  const later = { ...sam, now: after(kim.now, minutes(2)) };
  const refusal = await cancelOrder(later, { ...seen, ...cancelling }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal).toMatchObject({ code: "order_changed", meta: { version: before.version } });
  expect(refusal).toMatchObject({
    says: "Kim marked it paid 2 minutes ago. Kim noted what was handed over 2 minutes ago. Nothing of yours was done yet.",
  });
  expect(await rowOf(store, id)).toEqual(before);
  await store.db.update(orders).set({ label: "x" }).where(eq(orders.id, id));
  const unknown = await closeOrder(sam, { id, version: before.version }).catch((error: Refusal) => error);
  expect(unknown).toMatchObject({ says: expect.stringContaining("This order was changed since you opened it.") });
});

test("of many who do different things at once with what they have seen, one goes through", async ({
  store,
  fresh: { sql },
}) => {
  const [kim, { id, email }] = [await aSupport(store), await anOrder(store)];
  const seen = await seenBy(store, id);
  const { done, refused } = await race(sql, "orders", () => [
    closeOrder(kim, seen),
    cancelOrder(kim, { ...seen, ...cancelling }),
    noteWhatWasPaid(kim, { ...seen, paidCents: 1 }),
    closeOrder(kim, seen),
    cancelOrder(kim, { ...seen, ...cancelling }),
  ]);
  expect(done).toHaveLength(1);
  expect(refused).toEqual(Array(4).fill("order_changed"));
  expect((await mailsTo(store, email)).length).toBeLessThanOrEqual(2);
});

test("points that were spent on an order come back once, whoever cancels it and however often", async ({
  store,
  fresh: { sql },
}) => {
  const [kim, ada] = [await aSupport(store), await aRegistered(store)];
  await awardPoints(store, ada.customerId, 100);
  const id = await aPlacedOrder(ada.ctx, store.vase, { email: ada.username });
  const entry = { accountId: store.account.id, pointAccountId: await ledgerOf(store, ada.customerId), orderId: id };
  const committed = { status: "committed", committedAt: new Date(), balanceAfterCommit: 0 } as const;
  await store.db.insert(pointTransactions).values({ ...entry, ...committed, amount: -30, reason: "spent" });
  await store.db.insert(pointTransactions).values({ ...entry, amount: -20, reason: "more" });
  expect((await balanceOf(store, ada.customerId)).balance).toBe(70);
  const seen = await seenBy(store, id);
  const { done } = await race(sql, "orders", () => [
    ...times(3, () => cancelOrder(kim, { ...seen, ...cancelling })),
    ...times(3, () => changeOrder(kim, id, { fields: {}, status: "cancelled" })),
  ]);
  expect(done.length, "the API says yes to what is so already").toBeGreaterThan(0);
  expect(await balanceOf(store, ada.customerId)).toEqual({ balance: 100, sum: 100, committed: 3 });
  const isOfOrder = eq(pointTransactions.orderId, id);
  const left = await store.db.select().from(pointTransactions).where(isOfOrder).orderBy(pointTransactions.amount);
  expect(left.map(({ amount, status }) => [amount, status])).toEqual([
    [-30, "committed"],
    [30, "committed"],
  ]);
  expect((await mailsTo(store, ada.username)).at(-1)?.body).toContain("30 points");
});

test("points of a guest who became part of a customer come back to that customer", async ({ store }) => {
  const [kim, guest, ada] = [await aSupport(store), await aGuest(store), await aRegistered(store)];
  await awardPoints(store, guest.customerId, 50);
  const id = await aPlacedOrder(guest.ctx, store.vase);
  const pointAccountId = await ledgerOf(store, guest.customerId);
  await store.db.insert(pointTransactions).values({
    accountId: store.account.id,
    pointAccountId,
    orderId: id,
    amount: -30,
    status: "committed",
    committedAt: new Date(),
    balanceAfterCommit: 0,
    reason: "spent",
  });
  await logInAs(store, ada.username, guest.customerId);
  expect((await balanceOf(store, ada.customerId)).balance).toBe(20);
  await cancelOrder(kim, { ...(await seenBy(store, id)), ...cancelling });
  expect((await balanceOf(store, ada.customerId)).balance).toBe(50);
});

test("an order that is claimed while somebody works on it is worked on once, with its customer", async ({
  store,
  fresh: { sql },
}) => {
  const [kim, guest, ada] = [await aSupport(store), await aGuest(store), await aRegistered(store)];
  const id = await aPlacedOrder(guest.ctx, store.vase);
  const { done, refused } = await race<unknown>(sql, "customers", () => [
    logInAs(store, ada.username, guest.customerId),
    changeOrder(kim, id, { fields: {}, status: "closed" }),
    changeProfile(ada.ctx, { name: "Ada B", phone: "", address: null }),
  ]);
  expect(refused).toEqual([]);
  expect(done).toHaveLength(3);
  expect(await rowOf(store, id)).toMatchObject({ status: "closed", customerId: ada.customerId });
});

test("the API closes and cancels by the same rules, without having seen anything", async ({ store }) => {
  const [kim, { id, email }] = [await aSupport(store), await anOrder(store)];
  const quantities = handed(await linesOf(store, id), 1, 0);
  await noteWhatWasHandedOver(kim, { ...(await seenBy(store, id)), quantities });
  const to = (status: "closed" | "cancelled" | "opened") => codeOf(changeOrder(kim, id, { fields: {}, status }));
  expect(await to("cancelled")).toBe("impossible_move");
  expect(await to("opened")).toBe("done");
  expect(await to("closed")).toBe("done");
  expect(await rowOf(store, id)).toMatchObject({ status: "closed", fulfillmentStatus: "fulfilled" });
  expect((await mailsTo(store, email)).at(-1)?.subject).toContain("is complete");
  expect(await to("cancelled")).toBe("impossible_move");
});

test("notes have author and time, and stay as they were written", async ({ store, fresh: { sql } }) => {
  const [kim, { id }] = [await aSupport(store), await anOrder(store)];
  const { done } = await outcomes(times(4, (at) => addOrderNote(kim, { id, body: `Note ${at}` })));
  expect(done).toHaveLength(4);
  const notes = await store.db.select().from(orderNotes).where(eq(orderNotes.orderId, id));
  const author = "userId" in kim.viewer ? kim.viewer.userId : "";
  expect(notes[0]).toMatchObject({ authorKind: "staff", authorUserId: author, writtenAt: kim.now });
  for (const statement of [
    sql`update order_notes set body = 'else' where order_id = ${id}`,
    sql`update order_notes set body = '' where order_id = ${id}`,
    sql`delete from order_notes where order_id = ${id}`,
    sql`truncate order_notes`,
  ])
    expect(await refusalOf(statement)).toBe("order_notes_are_appended");
});
