import { and, eq } from "drizzle-orm";
import { v4 } from "uuid";
import { auditEvents, customers, orderNotes, orders, outgoingMessages, products } from "#db/schema/index.ts";
import { codeOf, outcomes, race, refusalOf, times } from "#e2e/db/attacks.ts";
import { aCounterGuest, aDesk, anOrderFor, placedFor } from "#e2e/db/counter.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import { aGuest, anonymous, aPlacedOrder, aRegistered, cartOf, operator, type Store } from "#e2e/db/people.ts";
import { placeOrderFor } from "#lib/checkout/place-for.ts";
import type { Ctx } from "#lib/context.ts";
import { suspendCustomer } from "#lib/customers/suspend.ts";
import { makeGuest } from "#lib/desk/new-guest.ts";
import { type NewGuestInput, newGuestInput } from "#lib/desk/new-guest-schema.ts";
import { findDeskOrder } from "#lib/orders/desk-orders.ts";
import { findPlaced } from "#lib/orders/find-orders.ts";
import { noteWhatWasPaid } from "#lib/orders/work-on-orders.ts";
import { Refusal } from "#lib/refusal.ts";

const told = (fields: Record<string, string> = {}): NewGuestInput => newGuestInput.parse({ key: v4(), ...fields });

async function rowOf({ db }: Store, id: string) {
  const [order] = await db.select().from(orders).where(eq(orders.id, id));
  if (!order) throw new Error("there is no such order");
  return order;
}

async function asked(desk: Ctx, input: Parameters<typeof placeOrderFor>[1]): Promise<string> {
  const answer = await placeOrderFor(desk, input);
  if (!("asks" in answer)) throw new Error("it was placed without a question");
  return answer.asks;
}

test("a guest needs nothing at all, and a form sent by twenty at once makes one", async ({ store, fresh }) => {
  const desk = await aDesk(store);
  const form = told();
  const { done, refused } = await race(fresh.sql, "customers", () => times(20, () => makeGuest(desk, form)));
  expect(refused).toEqual([]);
  expect(done).toEqual(times(20, async () => 0).map(() => ({ id: form.key })));
  const made = await store.db.select().from(customers).where(eq(customers.id, form.key));
  expect(made).toMatchObject([{ status: "guest", name: null, email: null, phoneNumber: null }]);
  const born = and(eq(auditEvents.customerId, form.key), eq(auditEvents.event, "guest_born"));
  expect(await store.db.$count(auditEvents, born)).toBe(1);
  expect(await codeOf(makeGuest(anonymous(store), told()))).toBe("not_allowed");
});

test("people who look alike are shown first: by phone however written, by mailbox, by name or nearly", async ({
  store,
}) => {
  const desk = await aDesk(store);
  const maker = (fields: Record<string, string>) => makeGuest(desk, told(fields));
  const first = await maker({ firstName: "Siobhán", lastName: "O’Malley", phoneNumber: "+353 (0)1 555 0177" });
  const ada = await aRegistered(store);
  const whyOf = async (fields: Record<string, string>) => {
    const answer = await maker(fields);
    return "alike" in answer ? answer.alike.map(({ id, status, why }) => ({ id, status, why })) : [];
  };
  const siobhan = { id: "id" in first ? first.id : "", status: "guest" };
  expect(await whyOf({ phoneNumber: "01 5550177" })).toEqual([{ ...siobhan, why: ["phone"] }]);
  expect(await whyOf({ firstName: "siobhan", lastName: "o’malley" })).toMatchObject([siobhan]);
  expect(await whyOf({ firstName: "Siobhan", lastName: "O’Maley" })).toEqual([{ ...siobhan, why: ["similar"] }]);
  const mailbox = await whyOf({ email: ` ${ada.username.toUpperCase()}`, firstName: "Somebody", lastName: "Else" });
  expect(mailbox).toEqual([{ id: ada.customerId, status: "registered", why: ["email"] }]);
  expect(await whyOf({ email: `x${ada.username}` })).toEqual([]);
  const again = told({ phoneNumber: "01 555 01 77" });
  const answer = await makeGuest(desk, again);
  const agreed = "asks" in answer ? answer.asks : "";
  expect(await makeGuest(desk, { ...again, agreed })).toEqual({ id: again.key });
});

test("an order for somebody is asked about in full, placed for what was agreed, and their own cart stays", async ({
  store,
}) => {
  const [desk, guest] = [await aDesk(store), await aGuest(store)];
  const before = await cartOf(guest.ctx);
  const input = anOrderFor(guest.customerId, store.vase, {
    lines: [
      { productId: store.vase.id, quantity: 2 },
      { productId: store.rug.id, quantity: 1 },
    ],
    discount: "10 %",
    discountReason: "Scratched",
    note: "Wrap it well",
  });
  const words = await asked(desk, input);
  expect(words).toContain(
    "2 × Tall vase €6.66, 1 × Woollen rug €99.00, less €10.57 (Scratched). Total €95.09. Pickup.",
  );
  expect(await store.db.$count(orders, eq(orders.id, input.key))).toBe(0);
  const id = await placedFor(desk, input);
  expect(await rowOf(store, id)).toMatchObject({
    status: "opened",
    channel: "desk",
    customerId: guest.customerId,
    grandTotalCents: 9509,
    taxOneCents: 1651,
    subTotalCents: 7858,
    discountCents: 1057,
    discountReason: "Scratched",
    paymentStatus: "pending",
  });
  const order = await findPlaced(desk, eq(orders.id, id));
  expect(order?.discount).toEqual({ cents: 1057, reason: "Scratched" });
  expect(order?.dueCents).toBe(9509);
  expect(await cartOf(guest.ctx)).toEqual(before);
  const [placed] = await store.db.select().from(auditEvents).where(eq(auditEvents.orderId, id));
  expect(placed).toMatchObject({ event: "order_placed", actorKind: "staff", customerId: guest.customerId });
  expect(await store.db.select().from(orderNotes).where(eq(orderNotes.orderId, id))).toMatchObject([
    { body: "Wrap it well" },
  ]);
});

test("the same key sent by twenty at once places one order, and tells them all the same", async ({ store, fresh }) => {
  const desk = await aDesk(store);
  const input = anOrderFor(await aCounterGuest(desk), store.lamp);
  const agreed = await asked(desk, input);
  const { done, refused } = await race(fresh.sql, "customers", () =>
    times(20, () => placeOrderFor(desk, { ...input, agreed })),
  );
  expect(refused).toEqual([]);
  expect(new Set(done.map((each) => JSON.stringify(each)))).toEqual(new Set([JSON.stringify({ orderId: input.key })]));
  expect(await store.db.$count(orders, eq(orders.customerId, input.customerId))).toBe(1);
});

test("a price that changed since is told before anything is placed, and so is what is no longer sold", async ({
  store,
}) => {
  const desk = await aDesk(store);
  const input = anOrderFor(await aCounterGuest(desk), store.lamp);
  const agreed = await asked(desk, input);
  await store.db.update(products).set({ priceCents: 1500 }).where(eq(products.id, store.lamp.id));
  const changed = await asked(desk, { ...input, agreed });
  expect(changed).toMatch(/^Something changed since you looked\. 1 × Reading lamp €15\.00\. Total €15\.00\./);
  await store.db.update(products).set({ isSold: false }).where(eq(products.id, store.lamp.id));
  expect(await codeOf(placeOrderFor(desk, { ...input, agreed: changed }))).toBe("product_not_sold");
  await store.db.update(products).set({ isSold: true }).where(eq(products.id, store.lamp.id));
  expect(await placedFor(desk, { ...input, agreed: changed })).toBe(input.key);
  expect(await rowOf(store, input.key)).toMatchObject({
    grandTotalCents: 1500,
    discountCents: 0,
    discountReason: null,
  });
});

test("a discount says why, and is never more than the total; all of it leaves nothing to pay and no tax", async ({
  store,
  fresh: { sql },
}) => {
  const desk = await aDesk(store);
  const customerId = await aCounterGuest(desk);
  const fieldOf = async (discount: string, discountReason: string) => {
    const refused = await placeOrderFor(desk, anOrderFor(customerId, store.lamp, { discount, discountReason })).catch(
      (refusal: unknown) => refusal,
    );
    return refused instanceof Refusal ? refused.field : "none";
  };
  expect(await fieldOf("5", "")).toBe("discountReason");
  expect(await fieldOf("12.11", "Kind")).toBe("discount");
  expect(await fieldOf("101 %", "Kind")).toBe("discount");
  expect(await fieldOf("-1", "Kind")).toBe("discount");
  const id = await placedFor(desk, anOrderFor(customerId, store.lamp, { discount: "100%", discountReason: "A gift" }));
  expect(await rowOf(store, id)).toMatchObject({
    grandTotalCents: 0,
    taxOneCents: 0,
    subTotalCents: 0,
    paymentStatus: "paid",
  });

  const refused = (statement: PromiseLike<unknown>) => refusalOf(statement);
  const half = await placedFor(desk, anOrderFor(customerId, store.vase, { discount: "1", discountReason: "Kind" }));
  expect(await refused(sql`update orders set discount_cents = 50 where id = ${half}`)).toBe("orders_placed_are_fixed");
  expect(await refused(sql`update orders set discount_reason = 'other' where id = ${half}`)).toBe(
    "orders_placed_are_fixed",
  );
  const cart = await cartOf((await aGuest(store)).ctx);
  const place = (discount: number, total: number, reason: string | null) =>
    refused(sql`update orders set status = 'opened', opened_at = now(), code = 'AAAA-AAAC', discount_cents = ${discount},
      discount_reason = ${reason}, tax_one_cents = 0, sub_total_cents = ${total}, grand_total_cents = ${total} where id = ${cart.id}`);
  expect(await place(1310, -100, "too much")).toBe("orders_placed_for_their_lines");
  expect(await place(210, 1000, null)).toBe("orders_discount_says_why");
  expect(await place(210, 1000, " ")).toBe("orders_discount_says_why");
  expect(await place(-210, 1420, "more")).toMatch(/^orders_/);
  expect(await place(200, 1000, "does not add up")).toBe("orders_placed_for_their_lines");
  expect(
    await refused(sql`update orders set discount_cents = 1, discount_reason = 'early' where id = ${cart.id}`),
  ).toBe("orders_discounted");
});

test("the usual mail goes to the customer's mailbox, with the discount; without one there is no mail", async ({
  store,
}) => {
  const [desk, ada] = [await aDesk(store), await aRegistered(store)];
  const id = await placedFor(
    desk,
    anOrderFor(ada.customerId, store.lamp, { discount: "2.10", discountReason: "Kind" }),
  );
  const { code } = await rowOf(store, id);
  const isAboutIt = and(
    eq(outgoingMessages.recipient, ada.username),
    eq(outgoingMessages.subject, `Your order ${code} at Fern (test)`),
  );
  const [mail] = await store.db.select().from(outgoingMessages).where(isAboutIt);
  expect(mail?.body).toContain("-€2.10");
  expect(mail?.body).toContain("€10.00");
  const sent = await store.db.$count(outgoingMessages);
  await placedFor(desk, anOrderFor(await aCounterGuest(desk), store.lamp));
  expect(await store.db.$count(outgoingMessages)).toBe(sent);
});

test("staff take no order for who is suspended from logging in or ordering, and read why", async ({ store }) => {
  const desk = await aDesk(store);
  for (const scope of ["log_in", "ordering"] as const) {
    const ada = await aRegistered(store);
    await suspendCustomer(operator(store), ada.customerId, "chargeback", { scope });
    const refused = await placeOrderFor(desk, anOrderFor(ada.customerId, store.lamp)).catch(
      (refusal: Refusal) => refusal,
    );
    expect(refused).toMatchObject({ code: "ordering_suspended", says: expect.stringContaining("(chargeback)") });
  }
  const ada = await aRegistered(store);
  for (const ctx of [ada.ctx, anonymous(store)])
    expect(await codeOf(placeOrderFor(ctx, anOrderFor(ada.customerId, store.lamp)))).toBe("not_allowed");
  const { refused } = await outcomes([
    placeOrderFor(desk, anOrderFor(v4(), store.lamp)),
    placeOrderFor(desk, { ...anOrderFor(ada.customerId, store.lamp), lines: [] }),
  ]);
  expect(refused).toEqual(["cart_empty", "not_found"]);
});

test("an order of somebody's own is not placed again under its id", async ({ store }) => {
  const [desk, guest] = [await aDesk(store), await aGuest(store)];
  const own = await aPlacedOrder(guest.ctx, store.vase);
  const input = { ...anOrderFor(guest.customerId, store.lamp), key: own };
  const agreed = await asked(desk, input);
  expect(await codeOf(placeOrderFor(desk, { ...input, agreed }))).toBe("impossible_move");
});

test("attack: noting that nothing was paid of an order that a discount has paid, which then is paid no more", async ({
  store,
}) => {
  const desk = await aDesk(store);
  const input = anOrderFor(await aCounterGuest(desk), store.lamp, { discount: "100 %", discountReason: "Broken" });
  const id = await placedFor(desk, input);
  const standing = async () => (await findDeskOrder(desk, id))?.order.paymentStatus;
  expect(await standing()).toBe("paid");
  const { version = "" } = (await findDeskOrder(desk, id)) ?? {};
  await codeOf(noteWhatWasPaid(desk, { id, version, paidCents: 0 }));
  expect(await standing()).toBe("paid");
});
