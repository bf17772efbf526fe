import { eq } from "drizzle-orm";
import { claims, customers, orderLookups, orders, outgoingMessages } from "#db/schema/index.ts";
import { codeOf, outcomes, race, times } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import { aGuest, aName, anonymous, aPlacedOrder, aRegistered, aStaffUser, ctxFor, type Store } from "#e2e/db/people.ts";
import type { Ctx } from "#lib/context.ts";
import { findOrder } from "#lib/orders/find-orders.ts";
import { sweepExpired } from "#lib/sweeping.ts";
import { after, minutes, seconds } from "#lib/time.ts";
import { keepOrder } from "#lib/tracking/keep-order.ts";
import { askForOrder, findAskedEmail, findTrackedOrder, openLookUp } from "#lib/tracking/look-ups.ts";
import { disownOrder } from "#lib/tracking/not-my-order.ts";

const from = (store: Store, address: string, now = new Date()): Ctx =>
  anonymous(store, { now, origin: { address, userAgent: null } });

const wrongFor = (code: string, step = 1) => String((Number(code) + step) % 1_000_000).padStart(6, "0");

async function lastMail({ db }: Store, to: string) {
  const rows = await db.select().from(outgoingMessages).where(eq(outgoingMessages.recipient, to));
  return rows.toSorted((one, other) => one.id.localeCompare(other.id)).at(-1)?.body ?? "";
}

const codeIn = (body: string) => /^\d{6}$/m.exec(body)?.[0] ?? "";

/** A guest with one placed order, and what is typed to see it from elsewhere. */
async function aGuestsOrder(store: Store) {
  const [guest, email] = [await aGuest(store), aName()];
  const id = await aPlacedOrder(guest.ctx, store.vase, { email });
  const [order] = await store.db.select({ code: orders.code }).from(orders).where(eq(orders.id, id));
  return { guest, id, email, input: { orderCode: order?.code ?? "", email } };
}

/** A look-up that the code from the mailbox has opened. */
async function anOpenLookUp(store: Store, { input, email }: Awaited<ReturnType<typeof aGuestsOrder>>) {
  const token = await askForOrder(anonymous(store), input, null);
  return openLookUp(anonymous(store), token, codeIn(await lastMail(store, email)));
}

test("code and mailbox show that one order for 15 minutes, and no longer", async ({ store }) => {
  const placed = await aGuestsOrder(store);
  const token = await askForOrder(anonymous(store), placed.input, null);
  expect(await findTrackedOrder(anonymous(store), token)).toBeNull();
  const code = codeIn(await lastMail(store, placed.email));
  const late = from(store, "198.51.100.1", after(new Date(), minutes(16)));
  expect(await codeOf(openLookUp(late, token, code))).toBe("wrong_code");
  const open = await openLookUp(anonymous(store), token, code);
  expect(await findTrackedOrder(anonymous(store), token), "the token from before the code").toBeNull();
  expect(await findTrackedOrder(anonymous(store), open)).toMatchObject({
    order: { id: placed.id, email: placed.email },
    isAskers: false,
    canBeKept: true,
  });
  const at = (by: number) => anonymous(store, { now: after(new Date(), by) });
  expect(await findTrackedOrder(at(minutes(15) - seconds(20)), open)).not.toBeNull();
  expect(await findTrackedOrder(at(minutes(15) + seconds(1)), open)).toBeNull();
  expect(await codeOf(keepOrder(at(minutes(15) + seconds(1)), open))).toBe("not_found");
  await sweepExpired(store.db, after(new Date(), minutes(14)));
  expect(await findTrackedOrder(anonymous(store), open)).not.toBeNull();
  await sweepExpired(store.db, after(new Date(), minutes(16)));
  expect(await store.db.$count(orderLookups, eq(orderLookups.email, placed.email))).toBe(0);
});

test("asking again ends the earlier look-up of the browser", async ({ store }) => {
  const placed = await aGuestsOrder(store);
  const first = await askForOrder(anonymous(store), placed.input, null);
  const code = codeIn(await lastMail(store, placed.email));
  const second = await askForOrder(anonymous(store), placed.input, first);
  expect(await findAskedEmail(anonymous(store), first)).toBeNull();
  expect(await codeOf(openLookUp(anonymous(store), first, code))).toBe("wrong_code");
  expect(await codeOf(openLookUp(anonymous(store), second, wrongFor(code)))).toBe("wrong_code");
});

test("attack: guessing the mailbox's code in parallel from many addresses ends after five tries", async ({
  store,
  fresh,
}) => {
  const placed = await aGuestsOrder(store);
  const token = await askForOrder(anonymous(store), placed.input, null);
  const code = codeIn(await lastMail(store, placed.email));
  const guess = (at: number) => openLookUp(from(store, `198.51.100.${at}`), token, wrongFor(code, at + 1));
  const { done, refused } = await race(fresh.sql, "one_time_codes", () => times(20, guess));
  expect(done).toEqual([]);
  expect(new Set(refused)).toEqual(new Set(["wrong_code"]));
  expect(await codeOf(openLookUp(anonymous(store), token, code))).toBe("wrong_code");
  const [row] = await store.db.select().from(orderLookups).where(eq(orderLookups.email, placed.email));
  expect(row?.openedAt).toBeNull();
});

test("attack: asking in parallel, by order code or by mailbox, is throttled alike for hits and misses", async ({
  store,
}) => {
  const placed = await aGuestsOrder(store);
  const ask = (input: { orderCode: string; email: string }) => (at: number) =>
    askForOrder(from(store, `203.0.113.${at}`), input, null);
  const missed = { orderCode: "AAAA-AAAA", email: aName() };
  const [hits, misses] = [await outcomes(times(9, ask(placed.input))), await outcomes(times(9, ask(missed)))];
  expect([hits.done.length, misses.done.length]).toEqual([5, 5]);
  expect(hits.refused).toEqual(misses.refused);
  const says = (input: typeof missed) => ask(input)(1).catch((error: Error) => Object.entries(error).join());
  expect((await says(placed.input)).replace(/\d+/g, "n")).toBe((await says(missed)).replace(/\d+/g, "n"));

  const victim = (await aGuestsOrder(store)).email;
  const codes = (at: number) => ({ orderCode: `AAAA-${String(at).padStart(4, "3")}`, email: victim });
  const guessing = await outcomes(times(20, (at) => ask(codes(at))(at)));
  expect(guessing.done.length, "for one mailbox").toBe(10);
  const live = { ...store, account: store.live };
  const many = await outcomes(
    times(40, (at) => askForOrder(from(live, "203.0.113.9"), { ...codes(at), email: aName() }, null)),
  );
  expect(many.done.length, "from one address").toBe(30);
});

test("an order that an account keeps is told to its mailbox, and shown to nobody", async ({ store }) => {
  const ada = await aRegistered(store);
  const id = await aPlacedOrder(ada.ctx, store.vase, { email: ada.username });
  const [order] = await store.db.select().from(orders).where(eq(orders.id, id));
  const token = await askForOrder(anonymous(store), { orderCode: order?.code ?? "", email: ada.username }, null);
  const mail = await lastMail(store, ada.username);
  expect(mail).toContain("This order is kept in an account: log in to see it.");
  expect(codeIn(mail)).toBe("");
  const [row] = await store.db.select().from(orderLookups).where(eq(orderLookups.email, ada.username));
  expect(row?.orderId).toBeNull();
  expect(await codeOf(openLookUp(anonymous(store), token, "000000"))).toBe("wrong_code");
});

test("looking ends once the order's mailbox disowns it, or the guest registers", async ({ store }) => {
  const [disowned, kept] = [await aGuestsOrder(store), await aGuestsOrder(store)];
  const mail = await lastMail(store, disowned.email);
  const [open, asked] = [
    await anOpenLookUp(store, disowned),
    await askForOrder(anonymous(store), disowned.input, null),
  ];
  const code = codeIn(await lastMail(store, disowned.email));
  await disownOrder(anonymous(store), /token=(\S+)/.exec(mail)?.[1] ?? "");
  expect(await findTrackedOrder(anonymous(store), open)).toBeNull();
  expect(await codeOf(keepOrder(anonymous(store), open))).toBe("not_found");
  expect(await findAskedEmail(anonymous(store), asked), "as for a miss").toBe(disowned.email);
  expect(await codeOf(openLookUp(anonymous(store), asked, code))).toBe("wrong_code");

  const looks = await anOpenLookUp(store, kept);
  await aRegistered(store, { guest: kept.guest });
  expect(await findTrackedOrder(anonymous(store), looks)).toBeNull();
  expect(await codeOf(keepOrder(anonymous(store), looks))).toBe("not_found");
});

test("an order that is looked at is kept in the account, or by a new guest, with its claim, and the look is over", async ({
  store,
}) => {
  const [first, second] = [await aGuestsOrder(store), await aGuestsOrder(store)];
  const ada = await aRegistered(store);
  const open = await anOpenLookUp(store, first);
  expect(await keepOrder(ada.ctx, open)).toEqual({ orderId: first.id, bornGuestId: null });
  expect(await findOrder(ada.ctx, first.id)).not.toBeNull();
  expect(await findOrder(first.guest.ctx, first.id)).toBeNull();
  const [claim] = await store.db.select().from(claims).where(eq(claims.orderId, first.id));
  expect(claim).toMatchObject({
    evidence: "order_code_and_mailbox_code",
    fromCustomerId: first.guest.customerId,
    toCustomerId: ada.customerId,
  });
  expect(await codeOf(keepOrder(ada.ctx, open))).toBe("not_found");

  const looks = await anOpenLookUp(store, second);
  const staff = ctxFor(store, {
    kind: "staff",
    role: "support_specialist",
    userId: await aStaffUser(store),
    sessionId: null,
  });
  expect(await codeOf(keepOrder(staff, looks))).toBe("staff_do_not_shop");
  expect(await findTrackedOrder(staff, looks)).toMatchObject({ canBeKept: false });
  expect(await findTrackedOrder(second.guest.ctx, looks)).toMatchObject({ canBeKept: false, isAskers: true });
  const { bornGuestId } = await keepOrder(anonymous(store), looks);
  expect(await findOrder(ctxFor(store, { kind: "guest", customerId: bornGuestId ?? "" }), second.id)).not.toBeNull();
});

test("attack: two people keep one order at once: one has it, the other is told, and no guest is left over", async ({
  store,
  fresh,
}) => {
  const placed = await aGuestsOrder(store);
  const opened = [await anOpenLookUp(store, placed), await anOpenLookUp(store, placed)];
  const before = await store.db.$count(customers);
  const { done, refused } = await race(fresh.sql, "customers", () =>
    opened.map((token) => keepOrder(anonymous(store), token)),
  );
  expect([done.length, refused.length]).toEqual([1, 1]);
  expect(await store.db.$count(customers)).toBe(before + 1);
});
