import { and, eq } from "drizzle-orm";
import { users } from "#db/schema/index.ts";
import { codeOf, outcomes, race, times } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import { aStaffUser, aStore, ctxFor, type Store } from "#e2e/db/people.ts";
import type { Ctx } from "#lib/context.ts";
import { changeMemberRole, changeMemberStatus, removeMember } from "#lib/identity/team.ts";
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
    expect(await activeAdministrators(fresh)).toBe(1);
  }
});

const waysUnderTeam = {
  demote: (ctx: Ctx, id: string) => changeMemberRole(ctx, id, "developer"),
  suspend: (ctx: Ctx, id: string) => changeMemberStatus(ctx, id, "suspended"),
  remove: removeMember,
};

const activeAdministrators = ({ db, account }: Store) =>
  db.$count(users, and(eq(users.accountId, account.id), eq(users.role, "administrator"), eq(users.status, "active")));

test("administrators who do away with each other on the team's page at the same moment, in pairs or in a ring, leave one", async ({
  store,
  fresh,
}) => {
  for (const [way, doAway] of Object.entries(waysUnderTeam)) {
    for (const size of [2, 3]) {
      const own = await aStore(store.db);
      const ring: string[] = [];
      for (let at = 0; at < size; at++) ring.push(await aStaffUser(own, "administrator"));
      const { done, refused } = await race(fresh.sql, "users", () =>
        ring.map((by, at) => doAway(asStaff(own, by), ring[(at + 1) % size] ?? "")),
      );
      expect([way, size, done.length, refused]).toEqual([way, size, size - 1, ["last_administrator"]]);
      expect(await activeAdministrators(own)).toBe(1);
    }
  }
});

test("no administrator does that to himself or herself, the last one least of all", async ({ store }) => {
  const [one, two] = [await aStaffUser(store, "administrator"), await aStaffUser(store, "administrator")];
  for (const doAway of Object.values(waysUnderTeam)) {
    expect(await codeOf(doAway(asStaff(store, one), one))).toBe("impossible_move");
  }
  await changeMemberRole(asStaff(store, one), two, "support_specialist");
  for (const doAway of Object.values(waysUnderTeam)) {
    expect(await codeOf(doAway(asStaff(store, one), one))).toBe("impossible_move");
    expect(await codeOf(doAway(asStaff(store, two), one)), "of a click that came before").toBe("last_administrator");
  }
  expect(await activeAdministrators(store)).toBe(1);
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
