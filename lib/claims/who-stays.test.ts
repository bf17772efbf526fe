import { expect, test } from "@playwright/test";
import { whoStays } from "#lib/claims/who-stays.ts";

const [may, june] = [new Date("2026-05-01"), new Date("2026-06-01")];
type Person = { id: string; userId: string | null; insertedAt: Date };
const guest = (id: string, insertedAt = may): Person => ({ id, userId: null, insertedAt });
const member = (id: string): Person => ({ id, userId: `user of ${id}`, insertedAt: june });

test("the only one who can log in stays, whatever is asked", () => {
  expect(whoStays([guest("a"), member("b")], "a")).toMatchObject({ into: { id: "b" }, why: "only_one_logs_in" });
  expect(whoStays([member("b"), guest("a")], null)).toMatchObject({ into: { id: "b" }, from: { id: "a" } });
});

test("of two guests the older stays, unless the other was chosen", () => {
  expect(whoStays([guest("b", june), guest("a", may)], null)).toMatchObject({ into: { id: "a" }, why: "is_older" });
  expect(whoStays([guest("b", june), guest("a", may)], "b")).toMatchObject({ into: { id: "b" }, why: "was_chosen" });
});

test("of two who log in nobody stays before somebody has said who", () => {
  expect(whoStays([member("a"), member("b")], null)).toBeNull();
  expect(whoStays([member("a"), member("b")], "c")).toBeNull();
  expect(whoStays([member("a"), member("b")], "b")).toMatchObject({ into: { id: "b" }, from: { id: "a" } });
});
