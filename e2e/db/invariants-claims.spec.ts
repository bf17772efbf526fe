import type postgres from "postgres";
import { v7 } from "uuid";
import { refusalOf } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import { aGuest, aPlacedOrder, aRegistered, aStore, cartOf, type Guest, logInAs, type Store } from "#e2e/db/people.ts";
import { addToCart } from "#lib/checkout/cart.ts";
import { claimOrders } from "#lib/claims/claim-orders.ts";
import { undoClaim } from "#lib/claims/undo-claim.ts";
import { undoMerge } from "#lib/claims/undo-merge.ts";
import { findOrder } from "#lib/orders/find-orders.ts";

/** Two guests of whom one has claimed an order of the other; `undone` was claimed as well, and went back. */
type Claims = {
  store: Store;
  other: Store;
  guest: Guest;
  finder: Guest;
  ada: Guest;
  stranger: Guest;
  merged: Guest;
  order: string;
  undone: string;
  untouched: string;
  foreign: string;
};
type Attack = {
  title: string;
  refusedBy: string;
  statement: (sql: postgres.TransactionSql, claims: Claims) => PromiseLike<unknown>;
};

const attacks: Attack[] = [
  {
    title: "a claim on an order of another account",
    refusedBy: "claims_order_fkey",
    statement: (sql, { store, guest, finder, foreign }) =>
      sql`insert into claims ${sql(row(store, foreign, guest, finder))}`,
  },
  {
    title: "a claim for somebody of another account",
    refusedBy: "claims_to_fkey",
    statement: (sql, { store, guest, stranger, untouched }) =>
      sql`insert into claims ${sql(row(store, untouched, guest, stranger))}`,
  },
  {
    title: "a claim from somebody of another account",
    refusedBy: "claims_from_fkey",
    statement: (sql, { store, finder, stranger, untouched }) =>
      sql`insert into claims ${sql(row(store, untouched, stranger, finder))}`,
  },
  {
    title: "a claim in the live mode on an order of the test mode",
    refusedBy: "claims_order_fkey",
    statement: (sql, { store, guest, finder, untouched }) =>
      sql`insert into claims ${sql({ ...row(store, untouched, guest, finder), account_id: store.live.id })}`,
  },
  {
    title: "a second open claim on an order",
    refusedBy: "claims_open_key",
    statement: (sql, { store, order, finder, ada }) => sql`insert into claims ${sql(row(store, order, finder, ada))}`,
  },
  {
    title: "a claim from somebody for themselves",
    refusedBy: "claims_two_people",
    statement: (sql, { store, guest, untouched }) =>
      sql`insert into claims ${sql(row(store, untouched, guest, guest))}`,
  },
  {
    title: "a claim by staff without a reason",
    refusedBy: "claims_staff_say_why",
    statement: (sql, { store, guest, finder, untouched }) =>
      sql`insert into claims ${sql({ ...row(store, untouched, guest, finder), evidence: "staff" })}`,
  },
  {
    title: "a claim on a merge of other people",
    refusedBy: "claims_merge_fkey",
    statement: (sql, { store, guest, finder, merged, untouched }) => sql`
      insert into claims (id, account_id, order_id, from_customer_id, to_customer_id, evidence, actor_kind, claimed_at, merge_id)
      select ${v7()}, ${store.account.id}, ${untouched}, ${guest.customerId}, ${finder.customerId}, evidence, 'guest', now(), id
      from merges where from_customer_id = ${merged.customerId}`,
  },
  {
    title: "a claim that continues one on another order",
    refusedBy: "claims_continues_fkey",
    statement: (sql, { store, guest, finder, order, untouched }) => sql`
      insert into claims (id, account_id, order_id, from_customer_id, to_customer_id, evidence, actor_kind, claimed_at, continues_id)
      select ${v7()}, ${store.account.id}, ${untouched}, ${guest.customerId}, ${finder.customerId}, evidence, actor_kind, now(), id
      from claims where order_id = ${order}`,
  },
  {
    title: "a claim on an order that stays where it is",
    refusedBy: "orders_move_by_claims",
    statement: (sql, { store, guest, finder, untouched }) =>
      sql`insert into claims ${sql(row(store, untouched, guest, finder))}`,
  },
  {
    title: "a claim on a cart",
    refusedBy: "claims_go_on",
    statement: async (sql, { store, guest, finder }) => {
      const { id } = await cartOf(guest.ctx);
      await sql`delete from orders where customer_id = ${finder.customerId} and status = 'cart'`;
      await sql`update orders set customer_id = ${finder.customerId} where id = ${id}`;
      await sql`insert into claims ${sql(row(store, id, guest, finder))}`;
    },
  },
  {
    title: "a claim that begins where the one before did not end",
    refusedBy: "claims_go_on",
    statement: async (sql, { store, guest, ada, order }) => {
      await sql`update claims set continued_at = now() where order_id = ${order}`;
      await sql`update orders set customer_id = ${ada.customerId} where id = ${order}`;
      await sql`insert into claims ${sql(row(store, order, guest, ada))}`;
    },
  },
  {
    title: "a claim that is put aside without another on top",
    refusedBy: "claims_go_on",
    statement: (sql, { order }) => sql`update claims set continued_at = now() where order_id = ${order}`,
  },
  {
    title: "an undone claim whose order stays",
    refusedBy: "orders_move_by_claims",
    statement: (sql, { order }) =>
      sql`update claims set undone_at = now(), undone_by_kind = 'staff' where order_id = ${order}`,
  },
  {
    title: "a claim that somebody has undone, but nobody in particular",
    refusedBy: "claims_undone_by",
    statement: (sql, { order }) => sql`update claims set undone_at = now() where order_id = ${order}`,
  },
  {
    title: "an undone claim that holds again",
    refusedBy: "claims_keep_their_past",
    statement: async (sql, { finder, undone }) => {
      await sql`update claims set undone_at = null, undone_by_kind = null, undone_by_user_id = null where order_id = ${undone}`;
      await sql`update orders set customer_id = ${finder.customerId} where id = ${undone}`;
    },
  },
  ...(["evidence = 'mailbox_code'", "actor_kind = 'staff'", "claimed_at = now()", "reason = 'because'"] as const).map(
    (words): Attack => ({
      title: `a claim that says something else later: ${words}`,
      refusedBy: "claims_keep_their_past",
      statement: (sql, { order }) => sql`update claims set ${sql.unsafe(words)} where order_id = ${order}`,
    }),
  ),
  {
    title: "a claim for somebody else later",
    refusedBy: "claims_keep_their_past",
    statement: async (sql, { ada, order }) => {
      await sql`update claims set to_customer_id = ${ada.customerId} where order_id = ${order}`;
      await sql`update orders set customer_id = ${ada.customerId} where id = ${order}`;
    },
  },
  {
    title: "deleting a claim",
    refusedBy: "claims_are_kept",
    statement: (sql, { undone }) => sql`delete from claims where order_id = ${undone}`,
  },
  { title: "truncating the claims", refusedBy: "kept_for_good", statement: (sql) => sql`truncate claims cascade` },
  {
    title: "a placed order that goes to somebody without a claim",
    refusedBy: "orders_move_by_claims",
    statement: (sql, { ada, order }) => sql`update orders set customer_id = ${ada.customerId} where id = ${order}`,
  },
  {
    title: "a placed order that goes back while its claim stands",
    refusedBy: "orders_move_by_claims",
    statement: (sql, { guest, order }) => sql`update orders set customer_id = ${guest.customerId} where id = ${order}`,
  },
  {
    title: "a placed order that goes to whoever has given it back",
    refusedBy: "orders_move_by_claims",
    statement: (sql, { finder, undone }) =>
      sql`update orders set customer_id = ${finder.customerId} where id = ${undone}`,
  },
  {
    title: "a merge that says somebody else was merged",
    refusedBy: "merges_keep_their_past",
    statement: (sql, { guest, merged }) =>
      sql`update merges set from_customer_id = ${guest.customerId} where from_customer_id = ${merged.customerId}`,
  },
];

const row = ({ account }: Store, orderId: string, from: Guest, to: Guest) => ({
  id: v7(),
  account_id: account.id,
  order_id: orderId,
  from_customer_id: from.customerId,
  to_customer_id: to.customerId,
  evidence: "guest_cookie",
  actor_kind: "guest",
  claimed_at: new Date(),
});

async function someClaims(sql: postgres.Sql, store: Store): Promise<Claims> {
  const other = await aStore(store.db);
  const [guest, finder, merged, stranger, ada] = await Promise.all([
    aGuest(store),
    aGuest(store),
    aGuest(store),
    aGuest(other),
    aRegistered(store),
  ]);
  const [order, undone, untouched] = [
    await aPlacedOrder(guest.ctx, store.vase),
    await aPlacedOrder(guest.ctx, store.vase),
    await aPlacedOrder(guest.ctx, store.vase),
  ];
  const foreign = await aPlacedOrder(stranger.ctx, other.vase);
  await addToCart(guest.ctx, { productId: store.lamp.id, quantity: 1 });
  await logInAs(store, ada.username, merged.customerId);
  await claimOrders(finder.ctx, [order, undone], { evidence: "guest_cookie", guestId: guest.customerId });
  const [claim] = await sql`select id from claims where order_id = ${undone}`;
  await undoClaim(finder.ctx, claim?.id);
  return { store, other, guest, finder, ada, stranger, merged, order, undone, untouched, foreign };
}

test("the database itself refuses what claims must never say", async ({ fresh, store }) => {
  const claims = await someClaims(fresh.sql, store);
  for (const { title, refusedBy, statement } of attacks)
    await test.step(title, async () => {
      const attack = fresh.sql.begin((sql) => statement(sql, claims));
      expect(await refusalOf(attack), title).toContain(refusedBy);
    });
});

test("a merge by the release before claims leaves claims, too, and can be undone", async ({ fresh, store }) => {
  const { guest, finder, ada, order } = await someClaims(fresh.sql, store);
  await fresh.sql.begin(async (sql) => {
    await sql`delete from orders where customer_id = ${finder.customerId} and status = 'cart'`;
    await sql`update orders set customer_id = ${ada.customerId} where customer_id = ${finder.customerId}`;
    await sql`update customers set superseded_by_id = ${ada.customerId} where id = ${finder.customerId}`;
    await sql`insert into merges (id, account_id, from_customer_id, to_customer_id, evidence, moved, merged_at)
      values (${v7()}, ${store.account.id}, ${finder.customerId}, ${ada.customerId}, 'guest_cookie',
        ${sql.json({ orders: [order], cart: null, points: 0, pendingPoints: [], filled: [], address: false })}, now())`;
  });
  const claims = await fresh.sql`select * from claims where order_id = ${order} order by claimed_at, id`;
  expect(claims.map((claim) => [claim.from_customer_id, claim.to_customer_id, claim.continued_at !== null])).toEqual([
    [guest.customerId, finder.customerId, true],
    [finder.customerId, ada.customerId, false],
  ]);
  expect(await undoMerge(ada.ctx, claims[1]?.merge_id)).toEqual([order]);
  expect(await findOrder(finder.ctx, order)).not.toBeNull();
});
