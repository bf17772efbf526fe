import { and, eq } from "drizzle-orm";
import { auditEvents, claimSlips, claims, customers, orders } from "#db/schema/index.ts";
import { codeOf, outcomes, race, refusalOf, times } from "#e2e/db/attacks.ts";
import { aCounterGuest, aDesk, anOrderFor, placedFor } from "#e2e/db/counter.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import { aGuest, aName, anonymous, aRegistered, ctxFor, type Store } from "#e2e/db/people.ts";
import { claimBySlip } from "#lib/claims/claim-by-slip.ts";
import { findWhyHere } from "#lib/claims/find-claims.ts";
import { claimInput } from "#lib/claims/slip-schema.ts";
import { printSlip, readSlip, revokeSlip } from "#lib/claims/slips.ts";
import { undoClaim } from "#lib/claims/undo-claim.ts";
import type { Ctx } from "#lib/context.ts";
import { endDueAccounts } from "#lib/customers/end-account.ts";
import { changeCustomer } from "#lib/customers/write-customers.ts";
import { findOrder } from "#lib/orders/find-orders.ts";
import { getOrder } from "#lib/orders/order-records.ts";
import { changeOrder, createOrder } from "#lib/orders/write-orders.ts";
import { after, days, minutes } from "#lib/time.ts";

/** An order that was taken at the counter for a guest of whom nothing is known, and a code for it. */
async function aSlip(store: Store) {
  const desk = await aDesk(store);
  const guestId = await aCounterGuest(desk);
  const orderId = await placedFor(desk, anOrderFor(guestId, store.lamp));
  const { code } = await printSlip(desk, orderId);
  return { desk, guestId, orderId, code: claimInput.parse({ code }).code, printed: code };
}

const ownerOf = async ({ db }: Store, id: string) =>
  (await db.select({ customerId: orders.customerId }).from(orders).where(eq(orders.id, id)))[0]?.customerId;
const later = (ctx: Ctx, by: number): Ctx => ({ ...ctx, now: after(ctx.now, by) });

test("a slip puts the order into the history of a new browser, where no e-mail was ever given, and can be undone", async ({
  store,
}) => {
  const { code, orderId, guestId } = await aSlip(store);
  const { bornGuestId, wasMine } = await claimBySlip(anonymous(store), code);
  expect(wasMine).toBe(false);
  const mine = ctxFor(store, { kind: "guest", customerId: bornGuestId ?? "" });
  expect((await findOrder(mine, orderId))?.id).toBe(orderId);
  const why = await findWhyHere(mine, orderId);
  expect(why).toMatchObject({ evidence: "claim_slip" });
  await undoClaim(mine, why?.id ?? "");
  expect(await ownerOf(store, orderId)).toBe(guestId);
});

test("a slip puts the order into an account, and cannot take it out of one", async ({ store }) => {
  const [slip, ada, bob] = [await aSlip(store), await aRegistered(store), await aRegistered(store)];
  await claimBySlip(ada.ctx, slip.code);
  expect(await ownerOf(store, slip.orderId)).toBe(ada.customerId);
  expect(await codeOf(printSlip(slip.desk, slip.orderId))).toBe("impossible_move");
  expect((await readSlip(slip.desk, slip.orderId)).stop).toContain("kept in an account");

  const other = await aSlip(store);
  const registering = { username: aName(), password: "correct horse battery", email: aName() };
  await changeCustomer(other.desk, other.guestId, { fields: {}, registering, move: null });
  expect(await codeOf(claimBySlip(bob.ctx, other.code))).toBe("wrong_code");
  expect(await ownerOf(store, other.orderId)).toBe(other.guestId);
});

test("an order that is one's own already says so, and the code is spent", async ({ store }) => {
  const { code, orderId, guestId } = await aSlip(store);
  const own = ctxFor(store, { kind: "guest", customerId: guestId });
  expect(await claimBySlip(own, code)).toEqual({ orderId, wasMine: true, bornGuestId: null });
  expect(await store.db.$count(claims, eq(claims.orderId, orderId))).toBe(0);
  expect(await codeOf(claimBySlip(anonymous(store), code))).toBe("wrong_code");
});

test("a code that is wrong, used, revoked, printed anew or over gets one answer, and makes no guest", async ({
  store,
}) => {
  const [used, revoked, anew, over] = [await aSlip(store), await aSlip(store), await aSlip(store), await aSlip(store)];
  const guest = await aGuest(store);
  await claimBySlip(guest.ctx, used.code);
  await revokeSlip(revoked.desk, revoked.orderId);
  await printSlip(anew.desk, anew.orderId);
  const born = () =>
    store.db.$count(auditEvents, and(eq(auditEvents.accountId, store.account.id), eq(auditEvents.event, "guest_born")));
  const before = await born();
  for (const code of ["333333333333", used.code, revoked.code, anew.code])
    expect(await codeOf(claimBySlip(anonymous(store), code))).toBe("wrong_code");
  expect(await codeOf(claimBySlip(later(anonymous(store), days(90) + minutes(1)), over.code))).toBe("wrong_code");
  expect(await born()).toBe(before);
  const states = await Promise.all([used, revoked, anew].map(({ desk, orderId }) => readSlip(desk, orderId)));
  expect(states.map(({ last }) => last?.state)).toEqual(["used", "revoked", "open"]);
  expect(await codeOf(revokeSlip(used.desk, used.orderId))).toBe("impossible_move");
  await claimBySlip(later(anonymous(store), days(89)), over.code);
});

test("two people with one code at once: one has the order, the other is told what is told of a wrong code", async ({
  store,
  fresh,
}) => {
  const { code, orderId } = await aSlip(store);
  const people = [await aGuest(store), await aGuest(store)];
  const { done, refused } = await race(fresh.sql, "orders", () => people.map(({ ctx }) => claimBySlip(ctx, code)));
  expect(done).toMatchObject([{ orderId, wasMine: false }]);
  expect(refused).toEqual(["wrong_code"]);
  expect(await store.db.$count(claims, eq(claims.orderId, orderId))).toBe(1);
});

test("a slip that is revoked while it is used is one or the other", async ({ store }) => {
  for (const _ of [1, 2, 3]) {
    const { code, orderId, desk, guestId } = await aSlip(store);
    const { done } = await outcomes<unknown>([claimBySlip((await aGuest(store)).ctx, code), revokeSlip(desk, orderId)]);
    expect(done).toHaveLength(1);
    const [slip] = await store.db.select().from(claimSlips).where(eq(claimSlips.orderId, orderId));
    expect((await ownerOf(store, orderId)) === guestId).toBe(slip?.revokedAt !== null);
  }
});

test("guessing claim codes in parallel from many addresses is stopped for the slip that is meant", async ({
  store,
}) => {
  const { code, orderId, guestId } = await aSlip(store);
  const limited: Store = { ...store, account: { ...store.account, limitsPerAddress: true } };
  const from = (address: string) => anonymous(limited, { origin: { address, userAgent: null } });
  const wrong = (at: number) => `${code.slice(0, 10)}${["33", "34", "36", "37"][at % 4]}`;
  const isRight = (at: number) => wrong(at) === code;
  const guesses = times(40, async (at) =>
    claimBySlip(from(`198.51.100.${at}`), isRight(at) ? `${code.slice(0, 10)}44` : wrong(at)),
  );
  const { done, refused } = await outcomes(guesses);
  expect(done).toEqual([]);
  expect(refused.filter((each) => each === "wrong_code")).toHaveLength(10);
  expect(refused.filter((each) => each === "too_many_attempts")).toHaveLength(30);
  expect(await codeOf(claimBySlip(from("203.0.113.5"), code))).toBe("too_many_attempts");
  expect(await ownerOf(store, orderId)).toBe(guestId);
  const another = await aSlip(store);
  if (another.code.slice(0, 4) !== code.slice(0, 4)) await claimBySlip(from("203.0.113.5"), another.code);
});

test("trying claim codes one after another from one address has an end", async ({ store }) => {
  const limited: Store = { ...store, account: { ...store.account, limitsPerAddress: true } };
  const ctx = anonymous(limited, { origin: { address: "203.0.113.7", userAgent: null } });
  const letters = "34679ACDEFGHJKMNPQRTWXY";
  const spread = (at: number) => `${letters[at % 23]}${letters[Math.floor(at / 23)]}3333333333`;
  const { refused } = await outcomes(times(40, (at) => claimBySlip(ctx, spread(at))));
  expect(refused.filter((each) => each === "wrong_code")).toHaveLength(30);
});

test("reading slips in a stolen database: a code is kept as a keyed hash, typed as people type, told to staff alone", async ({
  store,
}) => {
  const { code, orderId, printed } = await aSlip(store);
  expect(printed).toMatch(/^[34679ACDEFGHJKMNPQRTWXY]{4}(-[34679ACDEFGHJKMNPQRTWXY]{4}){2}$/);
  const [row] = await store.db.select().from(claimSlips).where(eq(claimSlips.orderId, orderId));
  expect(row?.codeHash).toHaveLength(32);
  expect(
    JSON.stringify(await store.db.select().from(auditEvents).where(eq(auditEvents.orderId, orderId))),
  ).not.toContain(code);
  for (const way of [
    printed,
    printed.toLowerCase(),
    ` ${code.slice(0, 5)} ${code.slice(5)} `,
    printed.replaceAll("-", "–"),
  ])
    expect(claimInput.parse({ code: way }).code).toBe(code);
  for (const way of ["", "K7QM", `${code}3`, "K7QM-3XW9-PD40"])
    expect(claimInput.safeParse({ code: way }).success).toBe(false);
  const ada = await aRegistered(store);
  for (const ctx of [ada.ctx, anonymous(store)]) {
    expect(await codeOf(printSlip(ctx, orderId))).toBe("not_allowed");
    expect(await codeOf(revokeSlip(ctx, orderId))).toBe("not_allowed");
  }
  expect(await codeOf(claimBySlip(await aDesk(store), code))).toBe("staff_do_not_shop");
  const elsewhere = anonymous({ ...store, account: store.live });
  expect(await codeOf(claimBySlip(elsewhere, code))).toBe("wrong_code");
});

test("an account that ends takes the words of its discounts and its slips with it", async ({ store }) => {
  const desk = await aDesk(store);
  const guestId = await aCounterGuest(desk);
  const kind = { discount: "1", discountReason: "A friend of Sam" };
  const orderId = await placedFor(desk, anOrderFor(guestId, store.lamp, kind));
  await printSlip(desk, orderId);
  const registering = { username: aName(), password: "correct horse battery", email: aName() };
  await changeCustomer(desk, guestId, { fields: {}, registering, move: null });
  await store.db.update(customers).set({ deletionDueAt: new Date() }).where(eq(customers.id, guestId));
  await endDueAccounts(store.db, after(new Date(), minutes(1)));
  const [order] = await store.db.select().from(orders).where(eq(orders.id, orderId));
  expect(order).toMatchObject({ discountCents: 100, discountReason: "", grandTotalCents: 1110 });
  expect(await store.db.$count(claimSlips, eq(claimSlips.orderId, orderId))).toBe(0);
  expect(
    JSON.stringify(await store.db.select().from(auditEvents).where(eq(auditEvents.orderId, orderId))),
  ).not.toContain("A friend of Sam");
});

test("the database keeps one open slip an order, and what is over stays over", async ({ store, fresh: { sql } }) => {
  const { desk, orderId } = await aSlip(store);
  const { done } = await outcomes(times(10, () => printSlip(desk, orderId)));
  expect(done).toHaveLength(10);
  const open =
    await sql`select id from claim_slips where order_id = ${orderId} and spent_at is null and revoked_at is null`;
  expect(open).toHaveLength(1);
  const slip = (more: Record<string, unknown>) => ({
    id: crypto.randomUUID(),
    account_id: store.account.id,
    order_id: orderId,
    code_hash: Buffer.alloc(32, 1),
    printed_by_kind: "staff",
    printed_at: new Date(),
    expires_at: after(new Date(), days(1)),
    ...more,
  });
  expect(await refusalOf(sql`insert into claim_slips ${sql(slip({}))}`)).toBe("claim_slips_open_key");
  const guest = await aGuest(store);
  const [cart] = await sql`select id from orders where customer_id = ${guest.customerId}`;
  expect(await refusalOf(sql`insert into claim_slips ${sql(slip({ order_id: cart?.id }))}`)).toBe(
    "claim_slips_on_placed",
  );
  const reopen = sql`update claim_slips set revoked_at = null where order_id = ${orderId} and revoked_at is not null`;
  expect(await refusalOf(reopen)).toBe("claim_slips_end_once");
  const longer = sql`update claim_slips set expires_at = now() + interval '10 years' where order_id = ${orderId}`;
  expect(await refusalOf(longer)).toBe("claim_slips_end_once");
  const spent = sql`update claim_slips set spent_at = now() where order_id = ${orderId} and revoked_at is null`;
  expect(await refusalOf(spent)).toBe("claim_slips_spent_by");
});

test("attack: by one slip, or an order that somebody claims, reading over the API which guest has it", async ({
  store,
}) => {
  const desk = await aDesk(store);
  const token = ctxFor(store, { kind: "publishable" });
  const guest = await aGuest(store);
  const contact = { name: "Ada", email: aName(), fulfillmentMethod: "pickup" } as const;
  const id = await createOrder(token, { fields: {}, customerId: guest.customerId });
  await changeOrder(desk, id, { fields: contact, status: "opened" });
  expect((await getOrder(token, id)).customerId).toBe(guest.customerId);
  const { code } = await printSlip(desk, id);
  const { bornGuestId } = await claimBySlip(anonymous(store), code.replaceAll("-", ""));
  expect((await getOrder(token, id)).customerId).toBeNull();
  const mine = ctxFor(store, { kind: "guest", customerId: bornGuestId ?? "" });
  await undoClaim(mine, (await findWhyHere(mine, id))?.id ?? "");
  expect((await getOrder(token, id)).customerId).toBeNull();
  expect((await getOrder(desk, id)).customerId).toBe(guest.customerId);
});
