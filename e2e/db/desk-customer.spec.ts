import { eq } from "drizzle-orm";
import { v4 } from "uuid";
import { customerNotes, customers, users } from "#db/schema/index.ts";
import { refusalOf } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import {
  aGuest,
  anonymous,
  aPlacedOrder,
  aRegistered,
  aStaffUser,
  ctxFor,
  logInAs,
  operator,
  type Store,
} from "#e2e/db/people.ts";
import type { Ctx } from "#lib/context.ts";
import { deleteCustomer } from "#lib/customers/delete.ts";
import { suspendCustomer } from "#lib/customers/suspend.ts";
import { findDeskCustomer, readDeskCustomer } from "#lib/desk/customer.ts";
import { addNote, changeLabel } from "#lib/desk/notes.ts";
import { findTimeline } from "#lib/desk/timeline.ts";
import { logIn } from "#lib/identity/log-in.ts";
import { findDeskOrder } from "#lib/orders/desk-orders.ts";
import { after, formatTime, minutes } from "#lib/time.ts";

async function atDesk(store: Store): Promise<Ctx> {
  const userId = await aStaffUser(store);
  await store.db.update(users).set({ name: "Sam Desk" }).where(eq(users.id, userId));
  return ctxFor(store, { kind: "staff", role: "support_specialist", userId, sessionId: null });
}

const none = { older: null, newer: null };

async function pageOf(ctx: Ctx, id: string) {
  const found = await findDeskCustomer(ctx, id);
  if (!found) throw new Error("nobody is there");
  return { ...found, ...(await readDeskCustomer(ctx, found, { orders: none, events: none })) };
}

test("the page has orders, cart, points, claims and everything that happened, with who did it", async ({ store }) => {
  const ctx = await atDesk(store);
  const guest = await aGuest(store);
  const order = await aPlacedOrder(guest.ctx, store.vase);
  const ada = await aRegistered(store);
  const own = await aPlacedOrder(ada.ctx, store.rug);
  await logInAs(store, ada.username, guest.customerId);
  await addNote(ctx, ada.customerId, "Rings on Mondays");
  await changeLabel(ctx, ada.customerId, "vip");
  const page = await pageOf(ctx, ada.customerId);
  expect(page.view).toMatchObject({ status: "registered", username: ada.username, label: "vip", mergedCount: 1 });
  expect(page.history.rows.map(({ id }) => id)).toEqual([own, order]);
  expect([page.cart, page.points]).toEqual([null, 0]);
  expect(page.claims.rows).toMatchObject([{ kind: "merge", evidence: "guest_cookie", orderCount: 1 }]);
  expect(page.notes).toMatchObject([{ text: "Rings on Mondays", author: "Sam Desk" }]);
  const told = page.timeline.rows.map(({ event, by }) => [event, by.kind, by.name]);
  expect(told).toEqual(
    expect.arrayContaining([
      ["label_changed", "staff", "Sam Desk"],
      ["note_added", "staff", "Sam Desk"],
      ["guest_merged", "anonymous", null],
      ["order_placed", "guest", null],
      ["order_placed", "customer", null],
      ["guest_born", "anonymous", null],
    ]),
  );
  const inWords = page.timeline.rows.filter(({ says }) => says).map(({ event, says }) => [event, says]);
  expect(inWords).toContainEqual(["order_placed", "Placed an order"]);
  const placed = await findDeskOrder(ctx, order);
  expect(placed).toMatchObject({ customer: { id: ada.customerId } });
});

test("the timeline goes on by key, both ways, without losing or repeating anything", async ({ store }) => {
  const ctx = await atDesk(store);
  const guest = await aGuest(store);
  const at = new Date();
  for (let note = 0; note < 34; note++)
    await addNote({ ...ctx, now: after(at, minutes(Math.floor(note / 3))) }, guest.customerId, `Note ${note}`);
  const whose = { people: [guest.customerId], userId: null };
  const first = await findTimeline(ctx, whose, none);
  const second = await findTimeline(ctx, whose, { older: first.older, newer: null });
  const back = await findTimeline(ctx, whose, { older: null, newer: second.newer });
  expect([first.rows.length, second.rows.length, second.older]).toEqual([30, 5, null]);
  expect(new Set([...first.rows, ...second.rows].map(({ id }) => id)).size).toBe(35);
  expect(back.rows).toEqual(first.rows);
});

test("the log-in is told in words: suspended by whom and why, unproven, too many tries, and when the next", async ({
  store,
}) => {
  const ctx = await atDesk(store);
  const ada = await aRegistered(store);
  const says = async (id: string) => (await pageOf(ctx, id)).logIn;
  expect(await says(ada.customerId)).toEqual({
    canLogIn: true,
    says: "Can log in",
    also: ["e-mail unproven", "no second factor", "1 session", expect.stringMatching(/^last seen on /)],
  });
  const wrong = () => logIn(anonymous(store), { username: ada.username, password: "not the one", guestId: null });
  for (let tries = 0; tries < 4; tries++) await expect(wrong()).rejects.toThrow("wrong_credentials");
  expect((await says(ada.customerId)).also).toContain("4 failed tries, 6 more possible");
  for (let tries = 4; tries < 10; tries++) await expect(wrong()).rejects.toThrow("wrong_credentials");
  expect(await says(ada.customerId)).toMatchObject({
    canLogIn: false,
    says: expect.stringMatching(/^Cannot log in because: 10 failed tries, next possible in 15 minutes$/),
  });
  await suspendCustomer(ctx, ada.customerId, "chargeback");
  const day = formatTime(ctx.now, "day", { locale: "en", timeZone: "Europe/Dublin" });
  expect((await says(ada.customerId)).says).toBe(
    `Cannot log in because: suspended on ${day} by a support specialist, until somebody lets them in, reason: chargeback; 10 failed tries, next possible in 15 minutes`,
  );
  const bob = await aRegistered(store);
  const until = after(ctx.now, minutes(90));
  await suspendCustomer(ctx, bob.customerId, "abuse", { until });
  const moment = formatTime(until, "moment", { locale: "en", timeZone: "Europe/Dublin" });
  expect((await says(bob.customerId)).says).toContain(`by a support specialist, until ${moment}, reason: abuse`);
  const guest = await aGuest(store);
  expect((await says(guest.customerId)).says).toBe("Cannot log in because: a guest has no log-in; they can register");
});

test("an id that was merged away tells the one it leads to, and ids of another account lead nowhere", async ({
  store,
}) => {
  const ctx = await atDesk(store);
  const there = await atDesk({ ...store, account: store.live });
  const guest = await aGuest(store);
  const order = await aPlacedOrder(guest.ctx, store.vase);
  const ada = await aRegistered(store);
  await logInAs(store, ada.username, guest.customerId);
  expect((await findDeskCustomer(ctx, guest.customerId))?.survivorId).toBe(ada.customerId);
  expect((await findDeskCustomer(ctx, ada.customerId))?.survivorId).toBe(ada.customerId);
  for (const id of [ada.customerId, guest.customerId, v4()]) expect(await findDeskCustomer(there, id)).toBeNull();
  expect([await findDeskOrder(there, order), await findDeskOrder(ctx, v4())]).toEqual([null, null]);
  await expect(addNote(there, ada.customerId, "Hello")).rejects.toThrow("not_found");
  await expect(changeLabel(there, ada.customerId, "vip")).rejects.toThrow("not_found");
});

test("the page, notes and labels are for the store's people alone", async ({ store }) => {
  const ada = await aRegistered(store);
  for (const ctx of [ada.ctx, anonymous(store), ctxFor(store, { kind: "publishable" })]) {
    await expect(findDeskCustomer(ctx, ada.customerId)).rejects.toThrow("not_allowed");
    await expect(findDeskOrder(ctx, v4())).rejects.toThrow("not_allowed");
    await expect(findTimeline(ctx, { people: [ada.customerId], userId: null }, none)).rejects.toThrow("not_allowed");
    await expect(addNote(ctx, ada.customerId, "Hello")).rejects.toThrow("not_allowed");
    await expect(changeLabel(ctx, ada.customerId, "vip")).rejects.toThrow("not_allowed");
  }
});

test("a note is never changed or taken away while the customer is there, and goes with them", async ({
  fresh,
  store,
}) => {
  const ctx = await atDesk(store);
  const [ada, bea] = [await aRegistered(store), await aRegistered(store)];
  await aPlacedOrder(ada.ctx, store.vase);
  for (const { customerId } of [ada, bea]) await addNote(ctx, customerId, "Rings on Mondays");
  const id = ada.customerId;
  expect(await refusalOf(fresh.sql`update customer_notes set text = 'x' where customer_id = ${id}`)).toBe(
    "customer_notes_are_appended",
  );
  expect(await refusalOf(fresh.sql`delete from customer_notes where customer_id = ${id}`)).toBe(
    "customer_notes_are_appended",
  );
  const count = (customerId: string) => store.db.$count(customerNotes, eq(customerNotes.customerId, customerId));
  for (const { customerId } of [ada, bea]) {
    await deleteCustomer(operator(store), customerId);
    expect(await count(customerId)).toBe(0);
  }
  expect(await store.db.$count(customers, eq(customers.id, id)), "she stays behind her order").toBe(1);
});
