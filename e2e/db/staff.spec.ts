import { and, eq } from "drizzle-orm";
import { users } from "#db/schema/index.ts";
import { codeOf, outcomes, times } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import { aStaffUser, aStore, ctxFor, type Store } from "#e2e/db/people.ts";
import { changeUser, deleteUser } from "#lib/identity/users.ts";
import { changeOrder, deleteOrder } from "#lib/orders/write-orders.ts";

const asStaff = (store: Store, userId: string) =>
  ctxFor(store, { kind: "staff", role: "administrator", userId, sessionId: null });

test("two administrators who do away with each other at once leave one", async ({ store }) => {
  for (const way of ["demote", "suspend", "delete"] as const) {
    const fresh = await aStore(store.db);
    const [one, two] = [await aStaffUser(fresh, "administrator"), await aStaffUser(fresh, "administrator")];
    const doAway = (by: string, whom: string) => {
      if (way === "delete") return deleteUser(asStaff(fresh, by), whom);
      const standing = way === "demote" ? { role: "developer" as const } : { status: "suspended" as const };
      return changeUser(asStaff(fresh, by), whom, { fields: {}, ...standing });
    };
    const { done, refused } = await outcomes<unknown>([doAway(one, two), doAway(two, one)]);
    expect([way, done.length, refused]).toEqual([way, 1, ["last_administrator"]]);
    const left = and(
      eq(users.accountId, fresh.account.id),
      eq(users.role, "administrator"),
      eq(users.status, "active"),
    );
    expect(await store.db.$count(users, left)).toBe(1);
  }
});

test("guesses at order ids are counted whatever is asked of them, and then refused", async ({ store }) => {
  const origin = { address: "203.0.113.7", userAgent: null };
  const live = { ...store, account: store.live };
  const ctx = ctxFor(live, { kind: "publishable" }, { origin });
  const guess = (at: number) => {
    const id = `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`;
    return at % 2 ? deleteOrder(ctx, id) : changeOrder(ctx, id, { fields: {}, status: null });
  };
  const { refused } = await outcomes(times(60, guess));
  expect(new Set(refused)).toEqual(new Set(["not_found"]));
  expect(await codeOf(guess(60))).toBe("too_many_attempts");
  expect(await codeOf(guess(61))).toBe("too_many_attempts");
});
