import { eq } from "drizzle-orm";
import { v4 } from "uuid";
import { apiRefreshTokens, auditEvents, customers, orders, sessions, users } from "#db/schema/index.ts";
import { codeOf } from "#e2e/db/attacks.ts";
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
  password,
  type Registered,
  type Store,
} from "#e2e/db/people.ts";
import { awardPoints } from "#e2e/db/points.ts";
import { addToCart } from "#lib/checkout/cart.ts";
import { deleteCustomer } from "#lib/customers/delete.ts";
import { findCustomerByUsername, reinstateCustomer, suspendCustomer } from "#lib/customers/suspend.ts";
import { logIn } from "#lib/identity/log-in.ts";
import { countOrders, findOrder } from "#lib/orders/find-orders.ts";
import type { Refusal } from "#lib/refusal.ts";
import { findLiveSession } from "#lib/sessions/sessions.ts";

const attempt = (store: Store, username: string, typed: string) =>
  logIn(anonymous(store), { username, password: typed, guestId: null });

const isLive = async ({ db, account }: Store, sessionId: string) =>
  (await findLiveSession(db, account.id, sessionId, new Date())) !== null;

async function aToken({ db, account }: Store, { userId }: Registered): Promise<void> {
  const tokenHash = Buffer.from(v4());
  await db.insert(apiRefreshTokens).values({ accountId: account.id, kind: "user", userId, userEpoch: 0, tokenHash });
}

async function suspended(store: Store): Promise<Registered> {
  const ada = await aRegistered(store);
  await suspendCustomer(operator(store), ada.customerId, "abuse");
  return ada;
}

test("suspending ends every session and API token at once", async ({ store }) => {
  const ada = await aRegistered(store);
  await logInAs(store, ada.username);
  await aToken(store, ada);
  await suspendCustomer(operator(store), ada.customerId, "abuse");
  expect(await isLive(store, ada.sessionId)).toBe(false);
  expect(await store.db.$count(sessions, eq(sessions.userId, ada.userId))).toBe(0);
  expect(await store.db.$count(apiRefreshTokens, eq(apiRefreshTokens.userId, ada.userId))).toBe(0);
});

test("a suspended customer hears of it after the right password only, with whom to ask", async ({ store }) => {
  const ada = await suspended(store);
  expect(await codeOf(attempt(store, ada.username, "not my password"))).toBe("wrong_credentials");
  const reason = await attempt(store, ada.username, password).catch((refusal: Refusal) => refusal);
  expect(reason).toMatchObject({ code: "suspended", says: expect.stringContaining("help@shop.example") });
});

test("a suspended customer's name stays taken", async ({ store }) => {
  const ada = await suspended(store);
  expect(await codeOf(aRegistered(store, { username: ada.username }))).toBe("username_taken");
});

test("a suspended customer's guest cookie is not taken in", async ({ store }) => {
  const [ada, guest] = [await suspended(store), await aGuest(store)];
  expect(await codeOf(logInAs(store, ada.username, guest.customerId))).toBe("suspended");
  const [row] = await store.db.select().from(customers).where(eq(customers.id, guest.customerId));
  expect(row?.supersededById).toBeNull();
});

test("who is reinstated logs in with the old password, and finds the orders; old sessions stay ended", async ({
  store,
}) => {
  const guest = await aGuest(store);
  const order = await aPlacedOrder(guest.ctx, store.vase);
  const ada = await aRegistered(store, { guest });
  await suspendCustomer(operator(store), ada.customerId, "abuse");
  await reinstateCustomer(operator(store), ada.customerId, "a mistake");
  expect(await isLive(store, ada.sessionId)).toBe(false);
  expect(await findOrder(await logInAs(store, ada.username), order)).not.toBeNull();
});

test("the log says who suspended and reinstated whom, and why", async ({ store }) => {
  const [ada, userId] = [await aRegistered(store), await aStaffUser(store)];
  const staff = ctxFor(store, { kind: "staff", role: "support_specialist", userId, sessionId: null });
  await suspendCustomer(staff, ada.customerId, "abuse");
  await reinstateCustomer(staff, ada.customerId, "a mistake");
  const log = await store.db.select().from(auditEvents).where(eq(auditEvents.customerId, ada.customerId));
  const who = { actorKind: "staff", actorUserId: userId };
  expect(log).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ ...who, event: "suspended", data: { reason: "abuse" } }),
      expect.objectContaining({ ...who, event: "reinstated", data: { reason: "a mistake" } }),
    ]),
  );
});

test("impossible moves are refused and change nothing", async ({ store }) => {
  const [ada, guest] = [await aRegistered(store), await aGuest(store)];
  expect(await codeOf(reinstateCustomer(operator(store), ada.customerId, "?"))).toBe("impossible_move");
  expect(await codeOf(suspendCustomer(operator(store), guest.customerId, "?"))).toBe("impossible_move");
  await suspendCustomer(operator(store), ada.customerId, "abuse");
  expect(await codeOf(suspendCustomer(operator(store), ada.customerId, "again"))).toBe("impossible_move");
});

test("only staff and the operator suspend and delete, and only in their own account", async ({ store }) => {
  const [ada, bob] = [await aRegistered(store), await aRegistered(store)];
  for (const ctx of [anonymous(store), bob.ctx, ada.ctx, (await aGuest(store)).ctx]) {
    expect(await codeOf(suspendCustomer(ctx, ada.customerId, "spite"))).toBe("not_allowed");
    expect(await codeOf(reinstateCustomer(ctx, ada.customerId, "spite"))).toBe("not_allowed");
    expect(await codeOf(deleteCustomer(ctx, ada.customerId))).toBe("not_allowed");
  }
  const elsewhere = operator({ ...store, account: store.live });
  expect(await codeOf(suspendCustomer(elsewhere, ada.customerId, "?"))).toBe("not_found");
  expect(await codeOf(deleteCustomer(elsewhere, ada.customerId))).toBe("not_found");
  expect(await isLive(store, ada.sessionId)).toBe(true);
});

test("deleting frees the name; the new account sees none of the old orders, and they still exist", async ({
  store,
}) => {
  const guest = await aGuest(store);
  const order = await aPlacedOrder(guest.ctx, store.vase);
  const ada = await aRegistered(store, { guest });
  await suspendCustomer(operator(store), ada.customerId, "abuse");
  await deleteCustomer(operator(store), ada.customerId);

  expect(await codeOf(attempt(store, ada.username, password))).toBe("wrong_credentials");
  const again = await aRegistered(store, { username: ada.username });
  expect(again.customerId).not.toBe(ada.customerId);
  expect(await countOrders(again.ctx)).toBe(0);
  expect(await findOrder(again.ctx, order)).toBeNull();
  const [kept] = await store.db.select().from(orders).where(eq(orders.id, order));
  expect(kept).toMatchObject({ status: "opened", customerId: ada.customerId });
});

test("who is deleted keeps name and contact behind the orders, and nothing that logs in", async ({ store }) => {
  const ada = await aRegistered(store);
  await aPlacedOrder(ada.ctx, store.vase);
  await addToCart(ada.ctx, { productId: store.rug.id, quantity: 1 });
  await deleteCustomer(operator(store), ada.customerId);
  const [row] = await store.db.select().from(customers).where(eq(customers.id, ada.customerId));
  expect(row).toMatchObject({ status: "deleted", userId: null, name: "Ada Byron", email: ada.username });
  expect(await store.db.$count(users, eq(users.id, ada.userId))).toBe(0);
  expect(await isLive(store, ada.sessionId)).toBe(false);
  expect(await store.db.$count(orders, eq(orders.customerId, ada.customerId))).toBe(1);
});

test("who never placed an order leaves no row, also after taking guests with points in", async ({ store }) => {
  const [ada, guest] = [await aRegistered(store), await aGuest(store)];
  await awardPoints(store, guest.customerId, 10);
  await logInAs(store, ada.username, guest.customerId);
  await deleteCustomer(operator(store), ada.customerId);
  expect(await store.db.$count(customers, eq(customers.accountId, store.account.id))).toBe(0);
  expect(await codeOf(deleteCustomer(operator(store), ada.customerId))).toBe("not_found");
});

test("a customer is found by username, in its own account", async ({ store }) => {
  const ada = await aRegistered(store);
  expect(await findCustomerByUsername(operator(store), ada.username)).toBe(ada.customerId);
  expect(await findCustomerByUsername(operator(store), "nobody@example.com")).toBeNull();
  expect(await findCustomerByUsername(operator({ ...store, account: store.live }), ada.username)).toBeNull();
});
