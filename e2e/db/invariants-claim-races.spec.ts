import type postgres from "postgres";
import { v7 } from "uuid";
import { codeOf, type Outcomes, race, times } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import { registerAs } from "#e2e/db/owners/people.ts";
import { aGuest, aName, anonymous, aPlacedOrder, ctxFor, type Guest, operator, type Store } from "#e2e/db/people.ts";
import { awardPoints, balanceOf, ledgerOf, pending } from "#e2e/db/points.ts";
import { claimOrders } from "#lib/claims/claim-orders.ts";
import { undoClaim } from "#lib/claims/undo-claim.ts";
import { undoMerge } from "#lib/claims/undo-merge.ts";
import { deleteCustomer } from "#lib/customers/delete.ts";
import { startSession } from "#lib/identity/start-session.ts";
import { changeTransaction } from "#lib/points/ledger.ts";
import { after, days, seconds } from "#lib/time.ts";

const email = "ida@example.com";
const byCode = (orderId: string) => ({ evidence: "order_code_and_mailbox_code", orderId, email }) as const;

type Customer = Guest & { userId: string };

/** A registered customer without a password, which would take longer to hash than all the rest. */
async function aCustomer(store: Store): Promise<Customer> {
  const { customerId } = await aGuest(store);
  const userId = v7();
  await registerAs(store, customerId, { id: userId, email: aName() });
  return { customerId, userId, ctx: ctxFor(store, { kind: "customer", customerId, userId, sessionId: null }) };
}

/** Logs in on the guest's browser, without the hashing, which would let the others pass first. */
const logInOn = (store: Store, { userId: id, customerId }: Customer, guest: Guest) =>
  startSession(anonymous(store), { id, epoch: 0, customerId }, guest.customerId);

/** Everybody who could be at odds over one order: who placed it, who found it, who logs in, and who comes too late. */
async function somePeople(store: Store) {
  const [guest, finder, late, ada, bob] = await Promise.all([
    aGuest(store),
    aGuest(store),
    aGuest(store),
    aCustomer(store),
    aCustomer(store),
  ]);
  const order = await aPlacedOrder(guest.ctx, store.vase, { email });
  return { guest, finder, late, ada, bob, order };
}

async function openClaim(sql: postgres.Sql, order: string): Promise<{ id: string; mergeId: string | null }> {
  const [claim] = await sql<{ id: string; mergeId: string | null }[]>`select id, merge_id as "mergeId" from claims
    where order_id = ${order} and undone_at is null and continued_at is null`;
  if (!claim) throw new Error("there is no open claim");
  return claim;
}

async function mergeOf(sql: postgres.Sql, { customerId }: Guest): Promise<string> {
  const [merge] = await sql`select id from merges where from_customer_id = ${customerId} and undone_at is null`;
  return merge?.id;
}

const named = ["busy", "impossible_move", "not_found", "wrong_credentials"];

/** Nothing crashed, and the order is with whom its claims say, and with somebody who can have it. */
async function expectOneOwner(sql: postgres.Sql, order: string, { refused }: Outcomes<unknown>): Promise<void> {
  expect(refused.filter((code) => !named.includes(code))).toEqual([]);
  const [row] = await sql`
    select customer_id as owner, superseded_by_id as into, (select to_customer_id from claims
      where order_id = orders.id and undone_at is null and continued_at is null) as claimed
    from orders join customers on customers.id = customer_id where orders.id = ${order}`;
  expect(row?.into).toBeNull();
  if (row?.claimed) expect(row.owner).toBe(row.claimed);
}

test("twenty undos of one claim at once: one gives the order back", async ({ fresh, store }) => {
  const { finder, order } = await somePeople(store);
  await claimOrders(finder.ctx, [order], byCode(order));
  const { id } = await openClaim(fresh.sql, order);
  const { done, refused } = await race(fresh.sql, "customers", () => times(20, () => undoClaim(finder.ctx, id)));
  expect([done, new Set(refused)]).toEqual([[order], new Set(["not_found"])]);
});

test("twenty undos of one merge at once: one gives everything back, once", async ({ fresh, store }) => {
  const { guest, ada, order } = await somePeople(store);
  await awardPoints(store, guest.customerId, 30);
  await awardPoints(store, ada.customerId, 500);
  await logInOn(store, ada, guest);
  const merge = await mergeOf(fresh.sql, guest);
  const { done, refused } = await race(fresh.sql, "customers", () => times(20, () => undoMerge(ada.ctx, merge)));
  expect([done, new Set(refused)]).toEqual([[[order]], new Set(["not_found"])]);
  expect(await balanceOf(store, guest.customerId)).toMatchObject({ balance: 30, sum: 30 });
  expect(await balanceOf(store, ada.customerId)).toMatchObject({ balance: 500, sum: 500 });
});

test("a merge is not undone after 30 days, nor by somebody else, nor by somebody suspended", async ({
  fresh,
  store,
}) => {
  const { guest, ada, bob } = await somePeople(store);
  await logInOn(store, ada, guest);
  const merge = await mergeOf(fresh.sql, guest);
  const late = { ...ada.ctx, now: after(new Date(), days(30) + seconds(1)) };
  expect(await codeOf(undoMerge(late, merge))).toBe("impossible_move");
  for (const { ctx } of [bob, guest]) expect(await codeOf(undoMerge(ctx, merge))).toBe("not_found");
  await fresh.sql.begin(async (sql) => {
    await sql`update customers set status = 'suspended' where id = ${ada.customerId}`;
    await sql`update users set status = 'suspended' where id = ${ada.userId}`;
  });
  expect(await codeOf(undoMerge(ada.ctx, merge))).toBe("not_found");
});

type People = Awaited<ReturnType<typeof somePeople>>;
type Clash = {
  title: string;
  start: (store: Store, people: People, sql: postgres.Sql) => Promise<() => Promise<unknown>[]>;
};

const clashes: Clash[] = [
  {
    title: "a claim and a log-in of the guest's",
    start:
      async (store, { guest, finder, late, ada, order }) =>
      () => [
        claimOrders(finder.ctx, [order], byCode(order)),
        logInOn(store, ada, guest),
        claimOrders(late.ctx, [order], byCode(order)),
      ],
  },
  {
    title: "a claim, its undoing, and log-ins of both",
    start: async (store, { guest, finder, late, ada, bob, order }, sql) => {
      await claimOrders(finder.ctx, [order], byCode(order));
      const { id } = await openClaim(sql, order);
      return () => [
        undoClaim(finder.ctx, id),
        logInOn(store, ada, guest),
        claimOrders(late.ctx, [order], byCode(order)),
        logInOn(store, bob, finder),
        undoClaim(finder.ctx, id),
      ];
    },
  },
  {
    title: "a claim and the deletion of both guests",
    start:
      async (store, { guest, finder, ada, order }) =>
      () => [
        claimOrders(finder.ctx, [order], byCode(order)),
        deleteCustomer(operator(store), guest.customerId),
        logInOn(store, ada, finder),
        deleteCustomer(operator(store), finder.customerId),
      ],
  },
  {
    title: "the undoing of a merge, further log-ins, a claim and a deletion",
    start: async (store, { guest, finder, late, ada, bob, order }, sql) => {
      await claimOrders(finder.ctx, [order], byCode(order));
      await logInOn(store, ada, finder);
      const merge = await mergeOf(sql, finder);
      return () => [
        undoMerge(ada.ctx, merge),
        logInOn(store, bob, guest),
        claimOrders(late.ctx, [order], byCode(order)),
        logInOn(store, bob, finder),
        deleteCustomer(operator(store), ada.customerId),
      ];
    },
  },
];

for (const { title, start } of clashes) {
  test(`${title}, at once and many times: one owner, and nothing worse than a refusal`, async ({ fresh, store }) => {
    for (let round = 0; round < 5; round++) {
      const people = await somePeople(store);
      const requests = await start(store, people, fresh.sql);
      await expectOneOwner(fresh.sql, people.order, await race(fresh.sql, "customers", requests));
    }
  });
}

test("a customer who is deleted while merges into it are undone: nobody waits for the other for ever", async ({
  fresh,
  store,
}) => {
  for (let round = 0; round < 5; round++) {
    const [ada, ...guests] = await Promise.all([aCustomer(store), aGuest(store), aGuest(store), aGuest(store)]);
    for (const guest of guests) await logInOn(store, ada, guest);
    const merges = await Promise.all(guests.map((guest) => mergeOf(fresh.sql, guest)));
    const { refused } = await race<unknown>(fresh.sql, "customers", () => [
      ...merges.map((merge) => undoMerge(ada.ctx, merge)),
      deleteCustomer(operator(store), ada.customerId),
    ]);
    expect(refused.filter((code) => !named.includes(code))).toEqual([]);
  }
});

test("points that are committed while their guest is merged are counted once", async ({ fresh, store }) => {
  for (let round = 0; round < 5; round++) {
    const [ada, guest] = await Promise.all([aCustomer(store), aGuest(store)]);
    const entry = pending(store, await ledgerOf(store, guest.customerId), 40);
    await fresh.sql`insert into point_transactions ${fresh.sql({ ...entry, id: v7() })}`;
    const [row] = await fresh.sql`select id from point_transactions where point_account_id = ${entry.point_account_id}`;
    const commit = { fields: {}, amount: null, status: "committed" } as const;
    const { refused } = await race<unknown>(fresh.sql, "point_transactions", () => [
      logInOn(store, ada, guest),
      changeTransaction(operator(store), row?.id, commit),
    ]);
    expect(refused).toEqual([]);
    expect(await balanceOf(store, ada.customerId)).toMatchObject({ balance: 40, sum: 40 });
  }
});
