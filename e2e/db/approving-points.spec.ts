import { and, eq } from "drizzle-orm";
import { customers, pointRequests, pointTransactions } from "#db/schema/index.ts";
import { codeOf, race, refusalOf } from "#e2e/db/attacks.ts";
import { everythingOf } from "#e2e/db/ending.ts";
import { test as base, expect } from "#e2e/db/fresh-database.ts";
import { aGuest, aRegistered, aStaffUser, ctxFor, logInAs, type Store } from "#e2e/db/people.ts";
import { awardPoints, balanceOf, ledgerOf, withPolicy } from "#e2e/db/points.ts";
import { mergeCustomers } from "#lib/claims/merge-customers.ts";
import { findMergePreview } from "#lib/claims/merge-preview.ts";
import type { Ctx } from "#lib/context.ts";
import { endDueAccounts } from "#lib/customers/end-account.ts";
import { findToday } from "#lib/desk/today.ts";
import { adjustPoints, newOnce } from "#lib/points/adjust.ts";
import { changeTransaction, createTransaction, deleteTransaction } from "#lib/points/ledger.ts";
import { changePointPolicy } from "#lib/points/policy.ts";
import { approveRequest, declineRequest, listRequests, withdrawRequest } from "#lib/points/requests.ts";
import { after, days, hours } from "#lib/time.ts";

type Desk = { shop: Store; sam: Ctx; ines: Ctx; olu: Ctx };

/** A store in which nobody gives or takes more than a hundred points alone, with three people at its desk. */
const test = base.extend<{ desk: Desk }>({
  desk: async ({ store }, use) => {
    const shop = await withPolicy(store, { pointsLimit: 100 });
    const somebody = async () => {
      const userId = await aStaffUser(shop);
      return ctxFor(shop, { kind: "staff", role: "support_specialist", userId, sessionId: null });
    };
    await use({ shop, sam: await somebody(), ines: await somebody(), olu: await somebody() });
  },
});

const give = (ctx: Ctx, customerId: string, points: number, reason = "for the broken vase") =>
  adjustPoints(ctx, { customerId, points, reason, direction: "give", once: newOnce() });
const take = (ctx: Ctx, customerId: string, points: number) =>
  adjustPoints(ctx, { customerId, points, reason: "given by mistake", direction: "take", once: newOnce() });

async function theRequest(ctx: Ctx): Promise<string> {
  const { requests } = await listRequests(ctx);
  const [request, ...others] = requests;
  if (!request || others.length > 0) throw new Error(`${requests.length} requests wait`);
  return request.id;
}

test("up to the limit it is done at once, above it another person has to approve, never oneself", async ({ desk }) => {
  const { shop, sam, ines } = desk;
  const { customerId } = await aRegistered(shop);
  expect(await give(sam, customerId, 100)).toBe("done");
  expect(await give(ines, customerId, 101)).toBe("waits");
  expect(await balanceOf(shop, customerId)).toMatchObject({ balance: 100, committed: 1 });
  const waiting = await listRequests(ines);
  expect(waiting.requests).toMatchObject([{ amount: 101, reason: "for the broken vase", isYours: true, balance: 100 }]);
  const id = await theRequest(sam);
  expect(await codeOf(approveRequest(ines, id))).toBe("impossible_move");
  expect(await codeOf(declineRequest(ines, id))).toBe("impossible_move");
  await approveRequest(sam, id);
  expect(await balanceOf(shop, customerId)).toEqual({ balance: 201, sum: 201, committed: 2 });
  expect(await codeOf(approveRequest(sam, id))).toBe("impossible_move");
  expect((await listRequests(sam)).requests).toEqual([]);
});

test("whoever asked takes it back, nobody else, and only before it is decided; others see how many wait for them", async ({
  desk,
}) => {
  const { shop, sam, ines } = desk;
  const { customerId } = await aRegistered(shop);
  await give(ines, customerId, 101);
  const id = await theRequest(sam);
  const waiting = async () => [(await findToday(sam)).approvals, (await findToday(ines)).approvals];
  expect(await waiting()).toEqual([1, 0]);
  expect(await codeOf(withdrawRequest(sam, id))).toBe("impossible_move");
  await withdrawRequest(ines, id);
  expect(await waiting()).toEqual([0, 0]);
  for (const decide of [withdrawRequest, approveRequest, declineRequest])
    expect(await codeOf(decide(decide === withdrawRequest ? ines : sam, id))).toBe("impossible_move");
  expect(await balanceOf(shop, customerId)).toEqual({ balance: 0, sum: 0, committed: 0 });
  await give(ines, customerId, 101);
  const again = await theRequest(sam);
  await approveRequest(sam, again);
  expect(await codeOf(withdrawRequest(ines, again))).toBe("impossible_move");
});

test("small steps of one person within a day count together, and for each customer", async ({ desk }) => {
  const { shop, sam, ines } = desk;
  const [ada, bob] = [await aRegistered(shop), await aRegistered(shop)];
  expect(await give(sam, ada.customerId, 60)).toBe("done");
  expect(await take(sam, ada.customerId, 40)).toBe("done");
  expect(await give(sam, ada.customerId, 1)).toBe("waits");
  expect(await give(sam, bob.customerId, 60)).toBe("done");
  await approveRequest(ines, await theRequest(ines));
  const tomorrow = { ...sam, now: after(sam.now, hours(25)) };
  expect(await give(tomorrow, ada.customerId, 100)).toBe("done");
});

test("twenty small gifts at once do not add up to more than the limit", async ({ desk, fresh }) => {
  const { shop, sam } = desk;
  const { customerId } = await aRegistered(shop);
  const gifts = () => Array.from({ length: 20 }, () => give(sam, customerId, 10));
  const { done } = await race(fresh.sql, "customers", gifts);
  expect(done.filter((each) => each === "done")).toHaveLength(10);
  expect(await balanceOf(shop, customerId)).toEqual({ balance: 100, sum: 100, committed: 10 });
  expect((await listRequests(sam)).requests).toHaveLength(10);
});

test("one form is written down once, and says so when something else is typed into it", async ({ desk, fresh }) => {
  const { shop, sam } = desk;
  const { customerId } = await aRegistered(shop);
  const form = { customerId, points: 50, reason: "sorry", direction: "give", once: newOnce() } as const;
  const sent = () => Array.from({ length: 20 }, () => adjustPoints(sam, form));
  expect(await race(fresh.sql, "customers", sent)).toMatchObject({ refused: [] });
  expect(await balanceOf(shop, customerId)).toEqual({ balance: 50, sum: 50, committed: 1 });
  expect(await codeOf(adjustPoints(sam, { ...form, points: 51 }))).toBe("impossible_move");
});

for (const [title, decisions] of [
  ["two who approve at once commit it once", [approveRequest, approveRequest]],
  ["of approving and declining at once, one happens", [approveRequest, declineRequest]],
] as const) {
  test(title, async ({ desk, fresh }) => {
    const { shop, sam, ines, olu } = desk;
    const { customerId } = await aRegistered(shop);
    await give(sam, customerId, 500);
    const id = await theRequest(ines);
    const [first, second] = decisions;
    const { done, refused } = await race(fresh.sql, "customers", () => [
      first(ines, id).then(() => first.name),
      second(olu, id).then(() => second.name),
    ]);
    expect([done.length, refused]).toEqual([1, ["impossible_move"]]);
    const isApproved = done[0] === "approveRequest";
    const balance = isApproved ? 500 : 0;
    expect(await balanceOf(shop, customerId)).toEqual({ balance, sum: balance, committed: isApproved ? 1 : 0 });
    const [request] = await shop.db.select().from(pointRequests).where(eq(pointRequests.id, id));
    expect(request).toMatchObject({ status: isApproved ? "approved" : "declined", amount: 500 });
    const isPending = and(eq(pointTransactions.accountId, shop.account.id), eq(pointTransactions.status, "pending"));
    const left = await shop.db.$count(pointTransactions, isPending);
    expect(left).toBe(0);
  });
}

test("points that are spent meanwhile cannot be taken any more, and the request waits on", async ({ desk }) => {
  const { shop, sam, ines } = desk;
  const { customerId } = await aRegistered(shop);
  await awardPoints(shop, customerId, 300);
  expect(await codeOf(take(sam, customerId, 301))).toBe("below_zero");
  expect(await take(sam, customerId, 250)).toBe("waits");
  await awardPoints(shop, customerId, -100);
  const id = await theRequest(ines);
  expect(await codeOf(approveRequest(ines, id))).toBe("below_zero");
  expect(await theRequest(ines)).toBe(id);
  await declineRequest(ines, id);
  expect(await balanceOf(shop, customerId)).toMatchObject({ balance: 200 });
});

test("over the API the same rule holds: it is answered as pending, and waits", async ({ desk }) => {
  const { shop, sam, ines } = desk;
  const ada = await aRegistered(shop);
  const ledger = await ledgerOf(shop, ada.customerId);
  const made = await createTransaction(sam, ledger, { fields: {}, amount: 101, status: "committed" });
  expect(made.status).toBe("pending");
  const commit = { fields: {}, amount: null, status: "committed" } as const;
  expect((await changeTransaction(ines, made.id, commit)).status).toBe("pending");
  expect(await codeOf(changeTransaction(sam, made.id, { ...commit, amount: 1 }))).toBe("invalid_input");
  expect(await codeOf(deleteTransaction(sam, made.id))).toBe("not_found");
  expect(await codeOf(deleteTransaction(ada.ctx, made.id))).toBe("not_found");
  const later = await createTransaction(sam, ledger, { fields: {}, amount: 400, status: "pending" });
  expect((await changeTransaction(sam, later.id, commit)).status).toBe("pending");
  const { requests } = await listRequests(ines);
  expect(requests.map(({ amount }) => amount)).toEqual([101, 400]);
  for (const { id } of requests) await approveRequest(ines, id);
  expect((await balanceOf(shop, ada.customerId)).balance).toBe(501);
});

test("what waits for a guest goes with the guest, and is decided where it is by then", async ({ desk }) => {
  const { shop, sam, ines } = desk;
  const [guest, ada] = [await aGuest(shop), await aRegistered(shop)];
  await give(sam, guest.customerId, 500);
  await logInAs(shop, ada.username, guest.customerId);
  expect((await listRequests(ines)).requests).toMatchObject([{ customerId: ada.customerId }]);
  await approveRequest(ines, await theRequest(ines));
  expect([(await balanceOf(shop, ada.customerId)).balance, (await balanceOf(shop, guest.customerId)).balance]).toEqual([
    500, 0,
  ]);
});

test("with an account that ends, what waits for it is declined, and its words are gone", async ({ desk, fresh }) => {
  const { shop, sam, ines } = desk;
  const ada = await aRegistered(shop);
  await give(sam, ada.customerId, 10, "Ada called");
  await give(sam, ada.customerId, 500, "Ada called again");
  const id = await theRequest(ines);
  const due = { deletionDueAt: after(new Date(), -days(1)) };
  await shop.db.update(customers).set(due).where(eq(customers.id, ada.customerId));
  await endDueAccounts(shop.db, new Date());
  expect((await everythingOf(fresh.sql, shop)).filter((row) => row.includes("Ada called"))).toEqual([]);
  expect((await listRequests(ines)).requests).toEqual([]);
  expect(await codeOf(approveRequest(ines, id))).toBe("not_found");
  expect((await balanceOf(shop, ada.customerId)).balance).toBe(10);
});

test("only administrators say what the rules are", async ({ desk }) => {
  const { shop, sam } = desk;
  const rules = { valueCents: 2, limit: 7, months: null };
  expect(await codeOf(changePointPolicy(sam, rules))).toBe("not_allowed");
  const { customerId, ctx } = await aRegistered(shop);
  expect(await codeOf(give(ctx, customerId, 5))).toBe("not_allowed");
  expect(await codeOf(listRequests(ctx))).toBe("not_allowed");
});

test.describe("the database itself refuses", () => {
  const refusedWith = {
    "committing what nobody has approved": [
      "point_requests_come_first",
      "update point_transactions set status = 'committed' where status = 'pending'",
    ],
    "another amount than was asked for": [
      "point_requests_come_first",
      "update point_transactions set amount = 5 where status = 'pending'",
    ],
    "taking away what waits": ["point_requests_come_first", "delete from point_transactions where status = 'pending'"],
    "approving one's own": [
      "point_requests_by_another",
      "update point_requests set status = 'approved', decided_at = now(), decided_by_user_id = asked_by_user_id",
    ],
    "a request for something else": ["point_requests_keep_their_past", "update point_requests set amount = 5"],
    "deleting a request": ["point_requests_keep_their_past", "delete from point_requests"],
  } as const;
  for (const [title, [by, statement]] of Object.entries(refusedWith)) {
    test(title, async ({ desk, fresh }) => {
      const { shop, sam } = desk;
      const { customerId } = await aRegistered(shop);
      await give(sam, customerId, 500);
      const mine = statement.includes("where") ? "and" : "where";
      const attack = `${statement} ${mine} account_id = '${shop.account.id}'`;
      expect(await refusalOf(fresh.sql.unsafe(attack))).toBe(by);
    });
  }

  test("changing how a request was decided", async ({ desk, fresh }) => {
    const { shop, sam, ines } = desk;
    const { customerId } = await aRegistered(shop);
    await give(sam, customerId, 500);
    const id = await theRequest(ines);
    await declineRequest(ines, id);
    const again = fresh.sql`update point_requests set status = 'waiting', decided_at = null where id = ${id}`;
    expect(await refusalOf(again)).toMatch(/point_requests_/);
    const other = shop.db
      .select()
      .from(pointRequests)
      .where(and(eq(pointRequests.id, id), eq(pointRequests.status, "declined")));
    expect(await other).toHaveLength(1);
  });
});

test("attack: giving guests as many points as one may alone, and merging them into one customer", async ({ desk }) => {
  const { shop, sam, ines } = desk;
  const [ada, one, other] = [await aRegistered(shop), await aGuest(shop), await aGuest(shop)];
  for (const { customerId } of [one, other]) expect(await give(sam, customerId, 100)).toBe("done");
  const merge = async (ctx: Ctx, fromId: string) => {
    const preview = await findMergePreview(ctx, { ids: [fromId, ada.customerId], keep: ada.customerId });
    const seen = preview?.plan?.facts ?? {};
    return mergeCustomers(ctx, { fromId, intoId: ada.customerId, reason: "One person", chosen: {}, seen });
  };
  expect(await codeOf(merge(sam, one.customerId))).toBe("done");
  expect(await give(sam, ada.customerId, 1)).toBe("waits");
  expect(await codeOf(merge(sam, other.customerId))).toBe("impossible_move");
  expect(await balanceOf(shop, ada.customerId)).toMatchObject({ balance: 100, sum: 100 });
  expect(await codeOf(merge(ines, other.customerId))).toBe("done");
  expect(await balanceOf(shop, ada.customerId)).toMatchObject({ balance: 200, sum: 200 });
});
