import { and, eq, inArray } from "drizzle-orm";
import {
  auditEvents,
  claims,
  customers,
  guestDevices,
  orderLineItems,
  orders,
  outgoingMessages,
  users,
} from "#db/schema/index.ts";
import { codeOf, refusalOf } from "#e2e/db/attacks.ts";
import { aFullLife, asks, eightDaysLater, everythingOf, from, marks, provesMailbox, sumOf } from "#e2e/db/ending.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import {
  aGuest,
  anonymous,
  aPlacedOrder,
  aRegistered,
  logInAs,
  operator,
  password,
  type Registered,
  type Store,
} from "#e2e/db/people.ts";
import { balanceOf } from "#e2e/db/points.ts";
import { claimOrders } from "#lib/claims/claim-orders.ts";
import { undoClaim } from "#lib/claims/undo-claim.ts";
import { askForDeletion, findDeletion, keepAccount } from "#lib/customers/deletion.ts";
import { endDueAccounts } from "#lib/customers/end-account.ts";
import { forgetGuest } from "#lib/customers/forget-guest.ts";
import { findGuest } from "#lib/customers/guest.ts";
import { reinstateCustomer, suspendCustomer } from "#lib/customers/suspend.ts";
import { issueFurtherToken } from "#lib/identity/one-time-codes.ts";
import { disownLogIn } from "#lib/identity/take-back.ts";
import { claimDue, markSent } from "#lib/notifications/claims.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { countOrders } from "#lib/orders/find-orders.ts";
import { after, days, hours } from "#lib/time.ts";

const customerOf = async ({ db }: Store, id: string) =>
  (await db.select().from(customers).where(eq(customers.id, id)))[0];
const hasUser = async ({ db }: Store, { userId }: Registered) => (await db.$count(users, eq(users.id, userId))) === 1;
const isEnded = async (store: Store, ada: Registered, at: Date) => {
  await endDueAccounts(store.db, at);
  return !(await hasUser(store, ada));
};
const eventsOf = ({ db }: Store, id: string, event: string) =>
  db.$count(auditEvents, and(eq(auditEvents.customerId, id), eq(auditEvents.event, event)));
const lastMails = async ({ db, account }: Store) =>
  (await db.select().from(outgoingMessages).where(eq(outgoingMessages.accountId, account.id))).filter(
    ({ subject }) => subject && /is deleted/.test(subject),
  );

test("an account that has ended leaves its orders, amounts and points, and nothing of a person", async ({
  store,
  fresh,
}) => {
  const ada = await aFullLife(store, fresh.sql);
  const before = [await sumOf(store, ada), await balanceOf(store, ada.customerId)];
  await asks(ada);
  expect(await isEnded(store, ada, after(new Date(), days(6)))).toBe(false);
  const told = (rows: string[]) => rows.filter((row) => [...marks, ada.username].some((mark) => row.includes(mark)));
  expect(told(await everythingOf(fresh.sql, store)).length).toBeGreaterThan(10);

  expect(await isEnded(store, ada, eightDaysLater())).toBe(true);
  const [last, ...more] = await lastMails(store);
  expect(last).toMatchObject({ recipient: ada.username, forgetsRecipient: true });
  expect(more).toEqual([]);
  for (const message of await claimDue(store.db, { channel: "email", atMost: 100, lease: hours(1) }))
    await markSent(store.db, message);
  expect(told(await everythingOf(fresh.sql, store))).toEqual([]);

  expect([await sumOf(store, ada), await balanceOf(store, ada.customerId)]).toEqual(before);
  expect(before).toMatchObject([{ count: 3 }, { balance: 25, sum: 25 }]);
  expect(await customerOf(store, ada.customerId)).toMatchObject({
    status: "deleted",
    userId: null,
    deletionDueAt: null,
  });
  const kept = await store.db.select().from(orders).where(eq(orders.customerId, ada.customerId));
  expect(kept.filter((order) => order.anonymizedAt)).toHaveLength(3);
  expect(kept.map((order) => order.deliveryAddressCountryCode).sort()).toEqual(["IE", "IE", null]);
  const lines = await store.db.$count(
    orderLineItems,
    inArray(
      orderLineItems.orderId,
      kept.map(({ id }) => id),
    ),
  );
  expect(lines).toBe(3);
  expect(await hasUser(store, ada)).toBe(false);

  const anew = await aRegistered(store, { username: ada.username });
  expect(await countOrders(anew.ctx)).toBe(0);
  expect(await codeOf(keepAccount(ada.ctx))).toBe("log_in_first");
});

test("an account that has ended leaves nothing of a person where somebody else's order went home", async ({
  store,
}) => {
  const [ada, bob, guest] = [await aRegistered(store), await aRegistered(store), await aGuest(store)];
  await provesMailbox(store, ada);
  const order = await aPlacedOrder(guest.ctx, store.lamp, { email: ada.username });
  await claimOrders(from(ada.ctx), [order], { evidence: "mailbox_code" });
  await logInAs(store, bob.username, guest.customerId);
  const [claim] = await store.db.select().from(claims).where(eq(claims.orderId, order));
  await undoClaim(from(ada.ctx), claim?.id ?? "");
  await asks(ada);
  expect(await isEnded(store, ada, eightDaysLater())).toBe(true);
  expect(await eventsOf(store, bob.customerId, "order_came_back")).toBe(1);
  const log = await store.db.select().from(auditEvents).where(eq(auditEvents.accountId, store.account.id));
  expect(log.filter(({ address }) => address !== null)).toEqual([]);
});

test("an account without orders and points leaves no row but the log's", async ({ store, fresh }) => {
  const ada = await aRegistered(store);
  await asks(ada);
  expect(await isEnded(store, ada, eightDaysLater())).toBe(true);
  expect(await customerOf(store, ada.customerId)).toBeUndefined();
  const rows = (await everythingOf(fresh.sql, store)).filter((row) => row.includes(ada.customerId));
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter((row) => !row.startsWith("audit_events "))).toEqual([]);
});

test("attack: filling a mailbox that was only typed with the last words to many accounts", async ({ store, fresh }) => {
  for (let at = 0; at < 7; at++) await aRegistered(store);
  await aPlacedOrder((await aGuest(store)).ctx, store.lamp, { email: "victim@example.com" });
  await fresh.sql`update users set email = 'victim@example.com' where account_id = ${store.account.id}`;
  await fresh.sql`update customers set email = 'victim@example.com', deletion_due_at = now() - interval '1 minute'
    where account_id = ${store.account.id} and status = 'registered'`;
  await endDueAccounts(store.db, new Date());
  expect(await store.db.$count(users, eq(users.accountId, store.account.id))).toBe(0);
  expect(await lastMails(store)).toHaveLength(5);
});

test("twenty sweepers at once end one account once", async ({ store }) => {
  const [ada, bob] = [await aRegistered(store), await aRegistered(store)];
  await aPlacedOrder(ada.ctx, store.lamp);
  for (const each of [ada, bob]) await asks(each);
  const later = eightDaysLater();
  await Promise.all(Array.from({ length: 20 }, () => endDueAccounts(store.db, later)));
  for (const { customerId } of [ada, bob]) expect(await eventsOf(store, customerId, "account_ended")).toBe(1);
  expect(await lastMails(store)).toHaveLength(2);
});

test("taking it back at the instant of the end: one of the two wins, and nothing is half", async ({ store }) => {
  const wins = { kept: 0, ended: 0 };
  for (let round = 0; round < 8; round++) {
    const ada = await aRegistered(store);
    await aPlacedOrder(ada.ctx, store.lamp);
    await asks(ada);
    const ways = [() => codeOf(keepAccount(ada.ctx)), () => endDueAccounts(store.db, eightDaysLater())];
    const [first, second] = await Promise.all((round % 2 ? ways : ways.toReversed()).map((way) => way()));
    const customer = await customerOf(store, ada.customerId);
    const hasEnded = customer?.status === "deleted";
    wins[hasEnded ? "ended" : "kept"]++;
    expect([first, second]).toContain(hasEnded ? "log_in_first" : "done");
    expect(await hasUser(store, ada)).toBe(!hasEnded);
    expect(customer).toMatchObject({ deletionDueAt: null, email: hasEnded ? null : ada.username });
    expect(
      await store.db.$count(orders, and(eq(orders.customerId, ada.customerId), eq(orders.email, "ada@example.com"))),
    ).toBe(hasEnded ? 0 : 1);
    expect(await eventsOf(store, ada.customerId, "deletion_taken_back")).toBe(hasEnded ? 0 : 1);
  }
  expect(wins.kept + wins.ended).toBe(8);
});

test("a deletion waits while the customer is suspended, and its seven days begin anew after it", async ({ store }) => {
  const ada = await aRegistered(store);
  await asks(ada);
  await suspendCustomer(operator(store), ada.customerId, "chargeback");
  expect(await isEnded(store, ada, eightDaysLater())).toBe(false);
  const later = { ...operator(store), now: eightDaysLater() };
  await reinstateCustomer(later, ada.customerId, "settled");
  expect(await findDeletion(ada.ctx)).toEqual(after(later.now, days(7)));
  expect(await isEnded(store, ada, after(later.now, days(6)))).toBe(false);
  expect(await isEnded(store, ada, after(later.now, days(8)))).toBe(true);
});

test("what went to an address that was only typed, and that others use, is left to them", async ({ store }) => {
  const [guest, ada] = [await aGuest(store), await aRegistered(store)];
  await aPlacedOrder(guest.ctx, store.lamp, { email: ada.username });
  await enqueue(guest.ctx, { channel: "email", to: ada.username, subject: "Your order", body: "It is on its way." });
  await asks(ada);
  await endDueAccounts(store.db, eightDaysLater());
  const waiting = await store.db.select().from(outgoingMessages).where(eq(outgoingMessages.recipient, ada.username));
  expect(waiting.map(({ subject, state }) => [subject, state])).toContainEqual(["Your order", "queued"]);
});

test("asking ends every other way in, is done once, and takes the password", async ({ store }) => {
  const ada = await aRegistered(store);
  const elsewhere = await logInAs(store, ada.username);
  expect(await codeOf(askForDeletion(ada.ctx, { password: "not the password" }))).toBe("wrong_current_password");
  expect(await findDeletion(ada.ctx)).toBeNull();
  await asks(ada);
  const due = await findDeletion(ada.ctx);
  await askForDeletion({ ...ada.ctx, now: after(new Date(), days(1)) }, { password });
  expect(await findDeletion(ada.ctx)).toEqual(due);
  expect(await eventsOf(store, ada.customerId, "deletion_asked")).toBe(1);
  const sessions = await store.db.query.sessions.findMany({ where: (row, { eq }) => eq(row.userId, ada.userId) });
  expect(sessions.map(({ id }) => id)).toEqual([ada.sessionId]);
  expect(elsewhere.viewer).not.toMatchObject({ sessionId: ada.sessionId });
});

test("“this wasn’t me” takes back a deletion that a stranger asked for, and leaves the owner’s", async ({ store }) => {
  for (const isStranger of [true, false]) {
    const ada = await aRegistered(store);
    const own = await logInAs(store, ada.username);
    const token = await issueFurtherToken(own, { purpose: "not_me", target: ada.username, userId: ada.userId });
    if (isStranger) await asks(ada);
    else await askForDeletion(own, { password });
    await disownLogIn(anonymous(store), token);
    expect((await findDeletion(ada.ctx)) === null).toBe(isStranger);
  }
});

test("the log loses nothing of anybody who is there, and of who is gone only what tells of them", async ({
  store,
  fresh,
}) => {
  const ada = await aRegistered(store);
  await aPlacedOrder(from(ada.ctx), store.lamp);
  const blank = () =>
    fresh.sql`update audit_events set address = null, user_agent = null, data = '{}' where customer_id = ${ada.customerId}`;
  expect(await refusalOf(blank())).toBe("audit_events_are_appended");
  await asks(ada);
  await endDueAccounts(store.db, eightDaysLater());
  expect(await refusalOf(blank())).toBe("nothing");
  for (const change of [
    fresh.sql`event = 'registered'`,
    fresh.sql`at = now()`,
    fresh.sql`data = '{"a":1}'`,
    fresh.sql`customer_id = null`,
  ])
    expect(await refusalOf(fresh.sql`update audit_events set ${change} where customer_id = ${ada.customerId}`)).toBe(
      "audit_events_are_appended",
    );
  expect(await refusalOf(fresh.sql`delete from audit_events where customer_id = ${ada.customerId}`)).toBe(
    "audit_events_are_appended",
  );
});

test("a guest who wants to be forgotten leaves orders alone, and without orders nothing", async ({ store }) => {
  const [looker, buyer, linked] = [await aGuest(store), await aGuest(store), await aGuest(store)];
  const order = await aPlacedOrder(buyer.ctx, store.lamp);
  const other = crypto.randomUUID();
  for (const id of [linked.customerId, other])
    await store.db.insert(guestDevices).values({
      id,
      accountId: store.account.id,
      customerId: linked.customerId,
      linkedAt: new Date(),
      lastSeenAt: new Date(),
    });
  for (const { ctx } of [looker, buyer, linked]) await forgetGuest(ctx);
  expect(await customerOf(store, looker.customerId)).toBeUndefined();
  expect(await customerOf(store, buyer.customerId)).toMatchObject({ status: "guest", name: null, email: null });
  const left = await store.db.select().from(orders).where(eq(orders.customerId, buyer.customerId));
  expect(left).toMatchObject([{ id: order, email: "ada@example.com", status: "opened" }]);
  const found = (id: string, device?: string) => findGuest(store.db, store.account.id, id, device);
  expect(await found(linked.customerId, other)).toMatchObject({ cartCount: 1 });
  for (const { customerId } of [looker, buyer, linked])
    expect(await found(customerId), "a copy of the cookie leads nowhere").toBeNull();
});

test("a registered customer is not forgotten as the guest it was", async ({ store }) => {
  const guest = await aGuest(store);
  const ada = await aRegistered(store, { guest });
  await provesMailbox(store, ada);
  expect(await codeOf(forgetGuest(guest.ctx))).toBe("not_found");
  expect(await hasUser(store, ada)).toBe(true);
});
