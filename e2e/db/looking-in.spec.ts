import { and, eq, isNull } from "drizzle-orm";
import { connect } from "#db/client.ts";
import { auditEvents, customers, lookIns, sessions, throttles, users } from "#db/schema/index.ts";
import { codeOf, outcomes, refusalOf, times } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import {
  aGuest,
  aPlacedOrder,
  aRegistered,
  aStaffUser,
  ctxFor,
  logInAs,
  operator,
  type Store,
} from "#e2e/db/people.ts";
import { addToCart } from "#lib/checkout/cart.ts";
import type { Ctx } from "#lib/context.ts";
import { deleteCustomer } from "#lib/customers/delete.ts";
import { forgetGuest } from "#lib/customers/forget-guest.ts";
import { changeProfile } from "#lib/customers/profile.ts";
import { suspendCustomer } from "#lib/customers/suspend.ts";
import { beginLookIn, endLookIn, findLookIn } from "#lib/desk/look-in.ts";
import { listActivity, listLookIns } from "#lib/identity/activity.ts";
import { countFailure } from "#lib/identity/throttle.ts";
import { heldKinds } from "#lib/privacy/export.ts";
import { ownOf, type Row } from "#lib/privacy/kinds.ts";
import { findLiveSession, newSession } from "#lib/sessions/sessions.ts";
import { after, minutes } from "#lib/time.ts";

type AtDesk = Ctx & { sessionId: string };

/** A member of staff who is logged in. */
async function atDesk(store: Store): Promise<AtDesk> {
  const userId = await aStaffUser(store);
  await store.db.update(users).set({ name: "Mary Desk" }).where(eq(users.id, userId));
  const row = newSession(operator(store), { id: userId, epoch: 0, customerId: null });
  const [session] = await store.db.insert(sessions).values(row).returning();
  const sessionId = session?.id ?? "";
  return { ...ctxFor(store, { kind: "staff", role: "support_specialist", userId, sessionId }), sessionId };
}

const reason = "Cannot find her order";
const look = (ctx: Ctx, customerId: string) => beginLookIn(ctx, { customerId, reason });

/** What a request of that session sees at that moment: nobody, or as whom the site takes it. */
async function seenBy({ db, account, now, sessionId }: AtDesk, at = now) {
  const session = await findLiveSession(db, account.id, sessionId, at);
  return session?.lookInId ? findLookIn(db, account.id, session.lookInId, at) : null;
}

test("whoever looks is taken for the customer, without a session of theirs, for 15 minutes and not a moment longer", async ({
  store,
}) => {
  const mary = await atDesk(store);
  const ada = await aRegistered(store);
  await look(mary, ada.customerId);
  const { customerId, userId } = ada;
  expect(await seenBy(mary)).toMatchObject({
    viewer: { kind: "customer", customerId, userId, sessionId: null },
    lookIn: { customerId, customerName: "Ada Byron", isSuspended: false, reason },
  });
  expect(await seenBy(mary, after(mary.now, minutes(15) - 1))).not.toBeNull();
  expect(await seenBy(mary, after(mary.now, minutes(15)))).toBeNull();
  const guest = await aGuest(store);
  await look(mary, guest.customerId);
  expect(await seenBy(mary)).toMatchObject({ viewer: { kind: "guest", customerId: guest.customerId }, cartCount: 1 });
  await suspendCustomer(operator(store), customerId, "chargeback");
  await look(mary, customerId);
  expect(await seenBy(mary)).toMatchObject({ lookIn: { isSuspended: true } });
});

test("a look ends when it is stopped, at the next one, with the session, and with the one who looks", async ({
  store,
}) => {
  const [mary, sam] = [await atDesk(store), await atDesk(store)];
  const [ada, bob] = [await aRegistered(store), await aRegistered(store)];
  await look(mary, ada.customerId);
  await look(sam, ada.customerId);
  await look(mary, bob.customerId);
  expect([(await seenBy(mary))?.viewer, (await seenBy(sam))?.viewer]).toMatchObject([
    { customerId: bob.customerId },
    { customerId: ada.customerId },
  ]);
  expect(await endLookIn(mary)).toBe(bob.customerId);
  expect([await endLookIn(mary), await seenBy(mary)]).toEqual([null, null]);
  expect(await seenBy(sam), "another's is left").not.toBeNull();
  if (sam.viewer.kind !== "staff") throw new Error("that is not staff");
  const isSam = eq(users.id, sam.viewer.userId);
  await store.db.update(users).set({ status: "suspended" }).where(isSam);
  expect(await seenBy(sam)).toBeNull();
  await store.db.update(users).set({ status: "active" }).where(isSam);
  expect(await seenBy(sam)).not.toBeNull();
  await store.db.delete(sessions).where(eq(sessions.id, sam.sessionId));
  expect(await seenBy(sam)).toBeNull();
  expect(await codeOf(look(sam, ada.customerId)), "without a session").toBe("log_in_first");
  const late = { ...mary, now: after(mary.now, minutes(40)) };
  await look(mary, ada.customerId);
  await look(late, bob.customerId);
  const rows = await store.db.select().from(lookIns).where(eq(lookIns.sessionId, mary.sessionId)).orderBy(lookIns.id);
  expect(rows.map(({ endedAt, endsAt }) => endedAt && endedAt <= endsAt)).toEqual([true, true, true, null]);
});

test("nobody sees what a customer sees who is deleted or merged, meanwhile or before", async ({ store }) => {
  const mary = await atDesk(store);
  const [ada, guest] = [await aRegistered(store), await aGuest(store)];
  await look(mary, guest.customerId);
  await logInAs(store, ada.username, guest.customerId);
  expect(await seenBy(mary)).toBeNull();
  expect(await codeOf(look(mary, guest.customerId))).toBe("not_found");
  await look(mary, ada.customerId);
  await deleteCustomer(operator(store), ada.customerId);
  expect(await seenBy(mary)).toBeNull();
  expect(await codeOf(look(mary, ada.customerId))).toBe("not_found");
  expect(await store.db.$count(lookIns, eq(lookIns.customerId, ada.customerId))).toBe(0);
});

test("of many looks that one session begins at once, one goes on", async ({ store }) => {
  const mary = await atDesk(store);
  const [ada, bob] = [await aRegistered(store), await aRegistered(store)];
  const { refused } = await outcomes(times(6, (at) => look(mary, at % 2 ? ada.customerId : bob.customerId)));
  expect(refused).toEqual([]);
  const isOpen = and(eq(lookIns.sessionId, mary.sessionId), isNull(lookIns.endedAt));
  expect(await store.db.$count(lookIns, isOpen)).toBe(1);
});

test("only staff who are logged in may look, each in their own store", async ({ store }) => {
  const [ada, guest] = [await aRegistered(store), await aGuest(store)];
  const mary = await atDesk(store);
  for (const ctx of [ada.ctx, guest.ctx, ctxFor(store, { kind: "anonymous" }), ctxFor(store, { kind: "publishable" })])
    expect(await codeOf(look(ctx, ada.customerId))).toBe("not_allowed");
  expect(await codeOf(look(operator(store), ada.customerId))).toBe("log_in_first");
  expect(await codeOf(look({ ...mary, account: store.live }, ada.customerId))).toBe("not_found");
  expect(await store.db.$count(lookIns, eq(lookIns.customerId, ada.customerId))).toBe(0);
});

test("the database keeps looks short, one at a time, with a reason, and as they were", async ({
  store,
  fresh: { sql },
}) => {
  const mary = await atDesk(store);
  const ada = await aRegistered(store);
  await look(mary, ada.customerId);
  const again = (change: string) =>
    refusalOf(
      sql.unsafe(`insert into look_ins (id, account_id, customer_id, staff_user_id, session_id, reason, begun_at, ends_at)
        select gen_random_uuid(), account_id, customer_id, staff_user_id, ${change} from look_ins where session_id = '${mary.sessionId}'`),
    );
  expect(await again("session_id, reason, begun_at, ends_at")).toBe("look_ins_one_open_key");
  expect(await again("gen_random_uuid(), ' ', begun_at, ends_at")).toBe("look_ins_say_why");
  expect(await again("gen_random_uuid(), reason, begun_at, ends_at + interval '1 ms'")).toBe("look_ins_are_short");
  const mine = sql`session_id = ${mary.sessionId}`;
  for (const change of [
    "reason = 'another'",
    "ends_at = ends_at - interval '1 minute'",
    "staff_user_id = gen_random_uuid()",
  ])
    expect(await refusalOf(sql`update look_ins set ${sql.unsafe(change)} where ${mine}`)).toBe("look_ins_are_appended");
  const late = sql`update look_ins set ended_at = ends_at + interval '1 minute' where ${mine}`;
  expect(await refusalOf(late)).toBe("look_ins_end_in_time");
  expect(await refusalOf(sql`delete from look_ins where ${mine}`)).toBe("look_ins_are_appended");
  expect(await refusalOf(sql`truncate look_ins`)).toBe("look_ins_are_appended");
  await endLookIn(mary);
  const reopen = sql`update look_ins set ended_at = null where ${mine}`;
  expect(await refusalOf(reopen)).toBe("look_ins_are_appended");
});

test("nothing can be written in a look: the business refuses, and what forgets to ask is refused by the database", async ({
  store,
  fresh: { url },
}) => {
  const ada = await aRegistered(store);
  const pool = connect(url, 3);
  try {
    const lookIn = {
      id: "",
      customerId: ada.customerId,
      customerName: "",
      isSuspended: false,
      reason,
      endsAt: new Date(),
    };
    const looking: Ctx = { ...ada.ctx, db: pool.readOnly, lookIn };
    expect(await codeOf(changeProfile(looking, { name: "Eve", phone: "", address: null }))).toBe("only_looking");
    expect(await codeOf(addToCart(looking, { productId: store.lamp.id, quantity: 1 }))).toBe("only_looking");
    const forgetful: Ctx = { ...looking, lookIn: undefined };
    const readOnly = /read-only transaction/;
    expect(await codeOf(changeProfile(forgetful, { name: "Eve", phone: "", address: null }))).toMatch(readOnly);
    expect(await codeOf(addToCart(forgetful, { productId: store.lamp.id, quantity: 1 }))).toMatch(readOnly);
    const failures = await store.db.$count(throttles);
    expect(await codeOf(countFailure(forgetful, [{ limit: "logInName", of: "ada" }]))).toMatch(readOnly);
    const rename = pool.readOnly.update(customers).set({ name: "Eve" }).where(eq(customers.id, ada.customerId));
    expect(await codeOf(rename.execute())).toMatch(readOnly);
    const [found] = await pool.readOnly.select().from(customers).where(eq(customers.id, ada.customerId));
    expect(found).toEqual((await store.db.select().from(customers).where(eq(customers.id, ada.customerId)))[0]);
    expect([found?.name, await pool.readOnly.$count(throttles)]).toEqual(["Ada Byron", failures]);
    await pool.db.update(customers).set({ name: "Ada King" }).where(eq(customers.id, ada.customerId));
    const [changed] = await pool.readOnly.query.customers.findMany({ where: eq(customers.id, ada.customerId) });
    expect(changed?.name, "the pool itself goes on writing").toBe("Ada King");
  } finally {
    await pool.sql.end({ timeout: 5 });
  }
});

test("the customer reads who looked, as what, why and when, also in the copy of everything that is held", async ({
  store,
}) => {
  const ada = await aRegistered(store);
  const desk = await atDesk(store);
  const mary = { ...desk, now: after(desk.now, minutes(1)) };
  await look({ ...mary, origin: { address: "10.1.2.3", userAgent: "Desk" } }, ada.customerId);
  const { rows } = await listActivity(ada.ctx, { older: null, newer: null });
  const lookedIn = { name: "Mary Desk", role: "support_specialist", reason };
  const theirs = { device: null, address: null };
  expect(rows[0]).toMatchObject({ event: "looked_in", by: "store", at: mary.now, lookedIn, ...theirs });
  const activity = heldKinds.find(({ name }) => name === "activity");
  const held: Row[] = [];
  for await (const rows of activity?.read(await ownOf(ada.ctx)) ?? []) held.push(...rows);
  expect(held).toContainEqual(
    expect.objectContaining({
      event: "looked_in",
      by: "staff",
      details: `name: Mary Desk, reason: ${reason}`,
      address: null,
    }),
  );
  const guest = await aGuest(store);
  expect(await listLookIns(guest.ctx)).toEqual([]);
  await look(mary, guest.customerId);
  expect(await listLookIns(guest.ctx)).toMatchObject([{ by: "store", at: mary.now, lookedIn, ...theirs }]);
  const log = await store.db.select().from(auditEvents).where(eq(auditEvents.event, "looked_in"));
  expect(log.some(({ customerId }) => customerId === ada.customerId)).toBe(true);
});

test("attack: keeping a guest whom somebody looked at from being forgotten", async ({ store }) => {
  const [mary, guest] = [await atDesk(store), await aGuest(store)];
  await aPlacedOrder(guest.ctx, store.vase);
  await look(mary, guest.customerId);
  expect(await codeOf(forgetGuest(guest.ctx))).toBe("done");
  const [row] = await store.db.select().from(customers).where(eq(customers.id, guest.customerId));
  expect(row).toMatchObject({ status: "guest", name: null, email: null });
});
