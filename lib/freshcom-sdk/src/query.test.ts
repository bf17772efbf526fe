import { expect, test } from "@playwright/test";
import { queryOf } from "./query.ts";

test("nested objects stand in brackets, arrays are repeated", () => {
  const params = { search: "joe", filter: { status: ["guest", "registered"] }, page: { number: 2, size: 5 } };
  expect(queryOf(params)).toBe(
    "?search=joe&filter%5Bstatus%5D%5B%5D=guest&filter%5Bstatus%5D%5B%5D=registered&page%5Bnumber%5D=2&page%5Bsize%5D=5",
  );
});

test("what to include and which attributes are lists with commas", () => {
  expect(
    decodeURIComponent(queryOf({ include: ["user", "pointAccounts"], fields: { Customer: ["name", "code"] } })),
  ).toBe("?include=user,pointAccounts&fields[Customer]=name,code");
});

test("false and zero are said, nothing is not", () => {
  expect(queryOf({ a: false, b: 0, c: undefined, d: null, e: {}, f: [] })).toBe("?a=false&b=0");
  expect(queryOf({})).toBe("");
});

test("signs that mean something in a query are written in code", () => {
  expect(queryOf({ email: "a+b&c=d@example.com" })).toBe("?email=a%2Bb%26c%3Dd%40example.com");
});
