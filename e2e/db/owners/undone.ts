import { deepStrictEqual } from "node:assert";
import fc from "fast-check";
import type postgres from "postgres";
import { v7 } from "uuid";
import { placeCart, registerAs } from "#e2e/db/owners/people.ts";
import { aGuest, anonymous, ctxFor, type Guest, operator, type Store } from "#e2e/db/people.ts";
import { addToCart, changeLine, findCart } from "#lib/checkout/cart.ts";
import { claimOrders } from "#lib/claims/claim-orders.ts";
import { mergeCustomers } from "#lib/claims/merge-customers.ts";
import { takeInGuest } from "#lib/claims/merge-guest.ts";
import { findMergePreview } from "#lib/claims/merge-preview.ts";
import type { Chosen } from "#lib/claims/merged-fields.ts";
import { undoClaim } from "#lib/claims/undo-claim.ts";
import { undoMerge, undoMergeAtDesk } from "#lib/claims/undo-merge.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { suspendCustomer } from "#lib/customers/suspend.ts";

type Belongings = {
  placed: number;
  lines: [number, number][];
  points: number;
  waiting: number;
  name: string | null;
  phone: string | null;
  city: string | null;
};

/** Two people, one of whom becomes part of the other, or gives up an order to it; `through` is another browser before. */
export type Undoing = {
  from: Belongings;
  to: Belongings;
  through: Belongings | null;
  isLoggedIn: boolean;
  isClaim: boolean;
  byStaff: ByStaff | null;
};

/** Staff merge them, and choose what holds; `scope` is how far the one who goes is shut out, if it can log in. */
type ByStaff = { isLogIn: boolean; scope: "log_in" | "ordering" | null; chosen: Chosen };

const belongings: fc.Arbitrary<Belongings> = fc.record({
  placed: fc.nat({ max: 2 }),
  lines: fc.array(fc.tuple(fc.nat({ max: 2 }), fc.constantFrom(1, 3, 60, 99)), { maxLength: 3 }),
  points: fc.constantFrom(0, 30),
  waiting: fc.constantFrom(0, 7),
  name: fc.constantFrom(null, "Ada", "Ida"),
  phone: fc.constantFrom(null, "111", "222"),
  city: fc.constantFrom(null, "Dublin", "Cork"),
});

const either = fc.constantFrom("from" as const, "into" as const);
const byStaff: fc.Arbitrary<ByStaff> = fc.record({
  isLogIn: fc.boolean(),
  scope: fc.constantFrom(null, "log_in" as const, "ordering" as const),
  chosen: fc.record({ name: either, phone: either, address: either }),
});

export const undoings: fc.Arbitrary<Undoing> = fc.record({
  from: belongings,
  to: belongings,
  through: fc.option(belongings),
  isLoggedIn: fc.boolean(),
  isClaim: fc.boolean(),
  byStaff: fc.option(byStaff, { freq: 2 }),
});

/** Does it, takes it back, and finds everything as it was: owners, claims, carts, points, contact and addresses. */
export async function doAndUndo(sql: postgres.Sql, store: Store, plan: Undoing): Promise<void> {
  const [from, to] = [await somebody(sql, store, plan.from), await somebody(sql, store, plan.to)];
  if (plan.through) await handOver(store, await somebody(sql, store, plan.through), from);
  const taker = plan.isLoggedIn ? await registered(store, to) : to.ctx;
  const { byStaff } = plan;
  if (byStaff?.isLogIn && plan.isLoggedIn) {
    await registered(store, from);
    if (byStaff.scope) await suspendCustomer(operator(store), from.customerId, "asked", { scope: byStaff.scope });
  }
  const before = await everything(sql, [from, to]);
  if (byStaff) await mergeAndUndo(store, from, to, byStaff.chosen);
  else if (plan.isClaim) await claimAndUndo(sql, taker, from);
  else {
    await (plan.isLoggedIn ? logIn(store, from, to) : handOver(store, from, to));
    const [merge] = await sql`select id from merges where from_customer_id = ${from.customerId} and undone_at is null`;
    await undoMerge(taker, merge?.id);
  }
  deepStrictEqual(await everything(sql, [from, to]), before);
}

async function somebody(sql: postgres.Sql, store: Store, has: Belongings): Promise<Guest> {
  const guest = await aGuest(store);
  for (let each = 0; each < has.placed; each++) {
    await addToCart(guest.ctx, { productId: store.vase.id, quantity: 1 });
    await placeCart(guest.ctx, "ida@example.com");
  }
  const [line] = (await findCart(guest.ctx))?.lines ?? [];
  if (line) await changeLine(guest.ctx, { lineId: line.id, quantity: 0 });
  const quantities = new Map(has.lines);
  for (const [at, quantity] of quantities)
    await addToCart(guest.ctx, { productId: ([store.lamp, store.vase, store.rug][at] ?? store.lamp).id, quantity });
  const { customerId } = guest;
  const { id: accountId } = store.account;
  await sql`update customers set name = ${has.name}, phone_number = ${has.phone} where id = ${customerId}`;
  if (has.points > 0)
    await sql`insert into point_transactions (id, account_id, point_account_id, amount, status)
      select ${v7()}, account_id, id, ${has.points}, 'committed' from point_accounts where customer_id = ${customerId}`;
  if (has.waiting > 0)
    await sql`insert into point_transactions (id, account_id, point_account_id, amount)
      select ${v7()}, account_id, id, ${has.waiting} from point_accounts where customer_id = ${customerId}`;
  if (has.city)
    await sql`insert into addresses ${sql({ id: v7(), account_id: accountId, customer_id: customerId, line_one: "1 High Street", city: has.city, country_code: "IE" })}`;
  return guest;
}

async function registered(store: Store, { customerId }: Guest): Promise<Ctx> {
  const id = v7();
  await registerAs(store, customerId, { id, email: "ida@example.com" });
  return ctxFor(store, { kind: "customer", customerId, userId: id, sessionId: null });
}

const actor = { kind: "guest", userId: null };
const logIn = (store: Store, from: Guest, to: Guest) =>
  inTransaction(anonymous(store), (ctx) =>
    takeInGuest(ctx, from.customerId, to.customerId, { evidence: "guest_cookie", actor }),
  );
const handOver = (store: Store, from: Guest, to: Guest) =>
  inTransaction(anonymous(store), (ctx) =>
    takeInGuest(ctx, from.customerId, to.customerId, { evidence: "hand_over", actor }),
  );

async function claimAndUndo(sql: postgres.Sql, taker: Ctx, { customerId }: Guest): Promise<void> {
  const placed = await sql`select id from orders where customer_id = ${customerId} and status <> 'cart'`;
  const ids = placed.map((order) => order.id);
  const { claimed } = await claimOrders(taker, ids, { evidence: "guest_cookie", guestId: customerId });
  deepStrictEqual(claimed.sort(), ids.sort());
  const claims = await sql`select id from claims
    where order_id = any(${ids}::uuid[]) and undone_at is null and continued_at is null`;
  for (const claim of claims) await undoClaim(taker, claim.id);
}

async function mergeAndUndo(store: Store, from: Guest, to: Guest, chosen: Chosen): Promise<void> {
  const desk = operator(store);
  const [fromId, intoId] = [from.customerId, to.customerId];
  const preview = await findMergePreview(desk, { ids: [fromId, intoId], keep: intoId });
  const seen = preview?.plan?.facts ?? {};
  const merged = await mergeCustomers(desk, { fromId, intoId, reason: "one person", chosen, seen });
  if ("asks" in merged) throw new Error(merged.asks);
  await undoMergeAtDesk(desk, { customerId: intoId, mergeId: merged.mergeId, reason: "two people" });
}

/** All that these people have, down to the open claim of each order, in a form that can be compared. */
async function everything(sql: postgres.Sql, people: Guest[]) {
  const ids = people.map((each) => each.customerId);
  const [row] = await sql`select
    array(select to_jsonb(c) - 'updated_at' || jsonb_build_object('user', jsonb_build_array(u.status, u.name, u.phone_number))
      from customers c left join users u on u.customer_id = c.id where c.id = any(${ids}::uuid[]) order by c.id) as people,
    array(select to_jsonb(o) - 'updated_at' - 'inserted_at' - 'version' || jsonb_build_object('claim', (select id from claims
      where order_id = o.id and undone_at is null and continued_at is null))
      from orders o where customer_id = any(${ids}::uuid[]) and (status <> 'cart' or grand_total_cents > 0) order by id) as orders,
    array(select to_jsonb(l) - 'id' - 'updated_at' - 'inserted_at' from order_line_items l join orders o on o.id = l.order_id
      where customer_id = any(${ids}::uuid[]) order by l.order_id, l.product_id) as lines,
    array(select jsonb_build_array(p.customer_id, balance, (select array_agg(t.id order by t.id) from point_transactions t
      where t.point_account_id = p.id and t.status = 'pending'))
      from point_accounts p where customer_id = any(${ids}::uuid[]) order by p.customer_id) as points,
    array(select to_jsonb(a) - 'id' - 'updated_at' - 'inserted_at' from addresses a
      where customer_id = any(${ids}::uuid[]) order by customer_id) as addresses,
    array(select id from suspensions where customer_id = any(${ids}::uuid[]) and ended_at is null order by id) as suspended`;
  return row;
}
