import { eq } from "drizzle-orm";
import { v4 } from "uuid";
import { apiRefreshTokens, auditEvents, customers, orders, suspensions, users } from "#db/schema/index.ts";
import { codeOf, outcomes, race, refusalOf, times } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import {
  aGuest,
  anonymous,
  aPlacedOrder,
  aRegistered,
  aStaffUser,
  cartOf,
  checkout,
  ctxFor,
  logInAs,
  operator,
  password,
  type Registered,
  type Store,
} from "#e2e/db/people.ts";
import { addToCart } from "#lib/checkout/cart.ts";
import { placeOrder } from "#lib/checkout/place-order.ts";
import { deleteCustomer, deleteCustomerNamed } from "#lib/customers/delete.ts";
import { findStanding } from "#lib/customers/standing.ts";
import { reinstateCustomer, type Suspending, suspendCustomer } from "#lib/customers/suspend.ts";
import { findOrderingStop } from "#lib/customers/suspension.ts";
import { logIn, logInForToken } from "#lib/identity/log-in.ts";
import { changeOrder, createOrder } from "#lib/orders/write-orders.ts";
import type { Refusal } from "#lib/refusal.ts";
import { findLiveSession } from "#lib/sessions/sessions.ts";
import { sweepExpired } from "#lib/sweeping.ts";
import { after, hours } from "#lib/time.ts";

const says = "Please call us about your last order.";
const later = after(new Date(), hours(2));

async function shutOut(store: Store, more: Suspending = {}): Promise<Registered> {
  const ada = await aRegistered(store);
  await suspendCustomer(operator(store), ada.customerId, "chargeback", more);
  return ada;
}

const attempt = (store: Store, { username }: Registered, typed = password, now = new Date()) =>
  logIn(anonymous(store, { now }), { username, password: typed, guestId: null });

const statusOf = async ({ db }: Store, { customerId }: { customerId: string }) => {
  const [row] = await db
    .select({ customer: customers.status, user: users.status })
    .from(customers)
    .leftJoin(users, eq(users.id, customers.userId))
    .where(eq(customers.id, customerId));
  return row && [row.customer, row.user];
};

test("who is suspended reads the store's sentence, until when, and whom to ask; only after the right password", async ({
  store,
}) => {
  const ada = await shutOut(store, { says, until: later });
  const told = await attempt(store, ada).catch((refusal: Refusal) => refusal);
  expect(told).toMatchObject({ code: "suspended" });
  expect(told).toMatchObject({ says: expect.stringMatching(/^This account is suspended until .+\. Please call us/) });
  expect(told).toMatchObject({ says: expect.stringContaining("help@shop.example") });
  expect(told).not.toMatchObject({ says: expect.stringContaining("chargeback") });
  const wrong = await attempt(store, ada, "not my password").catch((refusal: Refusal) => refusal);
  expect(wrong).toMatchObject({ says: "That e-mail or username and password do not go together." });
});

test("a suspension lifts itself at the next log-in, without waiting for a sweep, and not a moment before", async ({
  store,
}) => {
  const ada = await shutOut(store, { until: later });
  expect(await codeOf(attempt(store, ada, password, after(later, -1)))).toBe("suspended");
  expect(await codeOf(attempt(store, ada, "not my password", after(later, 1)))).toBe("wrong_credentials");
  expect(await statusOf(store, ada)).toEqual(["suspended", "suspended"]);
  const inputs = { username: ada.username, password };
  const { done, refused } = await outcomes<unknown>([
    ...times(2, () => attempt(store, ada, password, after(later, 1))),
    logInForToken(anonymous(store, { now: after(later, 1) }), inputs),
  ]);
  expect([done.length, refused]).toEqual([3, []]);
  expect(await statusOf(store, ada)).toEqual(["registered", "active"]);
  const log = await store.db.select().from(auditEvents).where(eq(auditEvents.customerId, ada.customerId));
  expect(log.filter(({ event }) => event === "reinstated").map(({ data }) => data)).toEqual([{ by: "time" }]);
});

test("the sweep lifts what is over, and ends what was asked for meanwhile no sooner", async ({ store }) => {
  const [short, long, forever] = [
    await shutOut(store, { until: later }),
    await shutOut(store, { until: after(later, hours(1)) }),
    await shutOut(store),
  ];
  const noOrders = await shutOut(store, { scope: "ordering", until: later });
  await Promise.all(times(2, () => sweepExpired(store.db, after(later, 1))));
  for (const [who, status] of [
    [short, "registered"],
    [long, "suspended"],
    [forever, "suspended"],
    [noOrders, "registered"],
  ] as const)
    expect((await statusOf(store, who))?.[0]).toBe(status);
  expect(await store.db.$count(suspensions, eq(suspensions.customerId, noOrders.customerId))).toBe(1);
  expect(await codeOf(reinstateCustomer(operator(store), noOrders.customerId, "?"))).toBe("impossible_move");
});

test("an end in the past is refused, and so is shutting out twice; letting in again is for who is shut out", async ({
  store,
}) => {
  const ada = await aRegistered(store);
  const suspend = (more: Suspending) => codeOf(suspendCustomer(operator(store), ada.customerId, "?", more));
  expect(await suspend({ until: after(new Date(), -1) })).toBe("invalid_input");
  expect(await suspend({ scope: "ordering" })).toBe("done");
  expect(await suspend({ scope: "ordering" })).toBe("impossible_move");
  expect(await suspend({}), "further than before").toBe("done");
  expect(await suspend({ scope: "ordering" })).toBe("impossible_move");
  expect(await suspend({})).toBe("impossible_move");
  const guest = await aGuest(store);
  expect(await codeOf(suspendCustomer(operator(store), guest.customerId, "?", { scope: "ordering" }))).toBe(
    "impossible_move",
  );
  await reinstateCustomer(operator(store), ada.customerId, "settled");
  expect(await statusOf(store, ada)).toEqual(["registered", "active"]);
  expect(await findOrderingStop(ada.ctx, ada.customerId)).toBeNull();
  expect(await suspend({ scope: "ordering" })).toBe("done");
  await reinstateCustomer(operator(store), ada.customerId, "settled");
  expect(await findOrderingStop(ada.ctx, ada.customerId)).toBeNull();
});

test("who may not order goes on as before, but places nothing, through the shop or the API, till it is over", async ({
  store,
}) => {
  const ada = await aRegistered(store);
  const old = await aPlacedOrder(ada.ctx, store.vase);
  await suspendCustomer(operator(store), ada.customerId, "chargeback", { scope: "ordering", says, until: later });
  expect(await findLiveSession(store.db, store.account.id, ada.sessionId, new Date())).not.toBeNull();
  await addToCart(ada.ctx, { productId: store.rug.id, quantity: 1 });
  const cart = checkout(await cartOf(ada.ctx));
  const told = await placeOrder(ada.ctx, cart).catch((refusal: Refusal) => refusal);
  expect(told).toMatchObject({ code: "ordering_suspended", says: expect.stringContaining(says) });
  const fields = { name: "Ada", email: ada.username, fulfillmentMethod: "pickup" } as const;
  const over = await createOrder(ada.ctx, { fields, customerId: null });
  expect(await codeOf(changeOrder(ada.ctx, over, { fields: {}, status: "opened" }))).toBe("ordering_suspended");
  expect(await codeOf(changeOrder(operator(store), over, { fields: {}, status: "opened" })), "by the store").toBe(
    "done",
  );
  expect(await placeOrder({ ...ada.ctx, now: after(later, 1) }, cart)).not.toBe(old);
  expect(await store.db.$count(orders, eq(orders.status, "opened"))).toBeGreaterThanOrEqual(3);
});

test("an order that is placed while its customer is suspended from ordering is placed before or not at all", async ({
  store,
  fresh: { sql },
}) => {
  for (let round = 0; round < 3; round++) {
    const ada = await aRegistered(store);
    await addToCart(ada.ctx, { productId: store.rug.id, quantity: 1 });
    const cart = checkout(await cartOf(ada.ctx));
    const { done, refused } = await race<unknown>(sql, "customers", () => [
      placeOrder(ada.ctx, cart),
      suspendCustomer(operator(store), ada.customerId, "chargeback", { scope: "ordering" }),
    ]);
    expect([1, 2]).toContain(done.length);
    expect(refused.filter((code) => code !== "ordering_suspended")).toEqual([]);
    const [order] = await store.db.select().from(orders).where(eq(orders.id, cart.cartId));
    expect(order?.status).toBe(done.length === 2 ? "opened" : "cart");
  }
});

test("the guest of a browser joins who may not order, at the log-in, and not who may not log in", async ({ store }) => {
  const [noOrders, out] = [await shutOut(store, { scope: "ordering" }), await shutOut(store, { until: later })];
  const [first, second] = [await aGuest(store), await aGuest(store)];
  const order = await aPlacedOrder(first.ctx, store.vase);
  await logInAs(store, noOrders.username, first.customerId);
  const [row] = await store.db.select().from(orders).where(eq(orders.id, order));
  expect(row?.customerId).toBe(noOrders.customerId);
  const at = (now: Date) =>
    logIn(anonymous(store, { now }), { username: out.username, password, guestId: second.customerId });
  expect(await codeOf(at(new Date()))).toBe("suspended");
  const seen = async () => (await store.db.select().from(customers).where(eq(customers.id, second.customerId)))[0];
  expect((await seen())?.supersededById).toBeNull();
  expect(await codeOf(at(after(later, 1)))).toBe("done");
  expect((await seen())?.supersededById).toBe(out.customerId);
});

test("the desk says what would end and what would stay", async ({ store }) => {
  const guest = await aGuest(store);
  await aPlacedOrder(guest.ctx, store.vase);
  const ada = await aRegistered(store, { guest });
  await logInAs(store, ada.username);
  await store.db.insert(apiRefreshTokens).values({
    accountId: store.account.id,
    kind: "user",
    userId: ada.userId,
    userEpoch: 0,
    tokenHash: Buffer.from(v4()),
  });
  await addToCart(ada.ctx, { productId: store.rug.id, quantity: 2 });
  const userId = await aStaffUser(store);
  const kim = ctxFor(store, { kind: "staff", role: "support_specialist", userId, sessionId: null });
  expect(await findStanding(kim, ada.customerId)).toMatchObject({
    status: "registered",
    named: { name: "Ada Byron", isName: true },
    suspension: null,
    sessions: 2,
    apiTokens: 1,
    openOrders: 1,
    placedOrders: 1,
    cartPieces: 2,
  });
  await suspendCustomer(kim, ada.customerId, "chargeback", { says });
  expect(await findStanding(kim, ada.customerId)).toMatchObject({
    status: "suspended",
    suspension: { scope: "log_in", reason: "chargeback", says, until: null },
    sessions: 0,
    apiTokens: 0,
    openOrders: 1,
  });
  expect(await codeOf(findStanding(ada.ctx, ada.customerId))).toBe("not_allowed");
  expect(await findStanding({ ...kim, account: store.live }, ada.customerId)).toBeNull();
});

test("deleting from the desk wants the name once more, frees it, and takes what was written of suspensions", async ({
  store,
}) => {
  const ada = await shutOut(store, { says });
  await store.db.update(customers).set({ name: "Ada  Byron" }).where(eq(customers.id, ada.customerId));
  const wrong = deleteCustomerNamed(operator(store), ada.customerId, "Ada");
  expect(await wrong.catch((refusal: Refusal) => refusal)).toMatchObject({ field: "typed" });
  expect(await statusOf(store, ada)).toEqual(["suspended", "suspended"]);
  await deleteCustomerNamed(operator(store), ada.customerId, " ada byron ");
  expect(await statusOf(store, ada)).toBeUndefined();
  expect(await store.db.$count(suspensions, eq(suspensions.customerId, ada.customerId))).toBe(0);
  await aRegistered(store, { username: ada.username });

  const kept = await aRegistered(store);
  await aPlacedOrder(kept.ctx, store.vase);
  await suspendCustomer(operator(store), kept.customerId, "chargeback", { scope: "ordering" });
  await deleteCustomer(operator(store), kept.customerId);
  expect((await statusOf(store, kept))?.[0]).toBe("deleted");
});

test("the database holds suspension and status together, whatever is written by hand", async ({
  store,
  fresh: { sql },
}) => {
  const [out, noOrders, ada] = [
    await shutOut(store),
    await shutOut(store, { scope: "ordering" }),
    await aRegistered(store),
  ];
  const row = (customerId: string, scope: string) => ({
    id: v4(),
    account_id: store.account.id,
    customer_id: customerId,
    scope,
    reason: "?",
    began_at: new Date(),
    actor_kind: "operator",
  });
  const letIn = ({ customerId, userId }: Registered) =>
    sql.begin(async (tx) => {
      await tx`update customers set status = 'registered' where id = ${customerId}`;
      await tx`update users set status = 'active' where id = ${userId}`;
    });
  const byHand: [string, PromiseLike<unknown>][] = [
    ["suspensions_status_fkey", letIn(out)],
    ["suspensions_status_fkey", sql`insert into suspensions ${sql(row(ada.customerId, "log_in"))}`],
    ["suspensions_one_open_key", sql`insert into suspensions ${sql(row(noOrders.customerId, "ordering"))}`],
    ["suspensions_until_later", sql`update suspensions set until = began_at where customer_id = ${out.customerId}`],
  ];
  for (const [constraint, work] of byHand) expect(await refusalOf(work)).toBe(constraint);
  expect(await statusOf(store, out)).toEqual(["suspended", "suspended"]);
});
