import { expect, test } from "@playwright/test";
import { routes, safeNext } from "#lib/routes.ts";

const elsewhere = [
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "\t//evil.example",
  "/\\/evil.example",
  "/.//evil.example",
  "/..//evil.example",
  "/account/..//evil.example",
  "/account/../..//evil.example",
  "/%2e//evil.example",
  "/%2e%2e//evil.example",
  "https://evil.example",
  "https:evil.example",
  "https:/evil.example",
  "javascript:alert(1)",
  "data:text/html,hello",
  "evil.example",
  "@evil.example",
  " /account",
  "",
  undefined,
  null,
  42,
  ["/account"],
];

for (const next of elsewhere) {
  test(`nobody is sent on to ${JSON.stringify(next)}`, () => {
    expect(safeNext(next, "/fallback")).toBe("/fallback");
  });
}

const here = [
  "/",
  "/account",
  "/account/orders?status=opened&q=lamp#top",
  "/login?next=https://evil.example",
  "/%2F%2Fevil.example",
  "/%5Cevil.example",
  "/products/caf%C3%A9",
];

for (const next of here) {
  test(`${next} is on this site`, () => {
    expect(safeNext(next, "/fallback")).toBe(next);
  });
}

test("wherever a path leads, a browser stays on this site", () => {
  const parts = ["/", "\\", "\t", "\n", ".", "..", "%2f", "%5c", "%2e", "@", ":", "http:", "evil.example", "?", "#"];
  const paths = parts.flatMap((one) =>
    parts.flatMap((two) => parts.map((three) => `/${one}${two}${three}evil.example`)),
  );
  const led = paths.filter(
    (path) => new URL(safeNext(path, "/"), "https://shop.example/login").host !== "shop.example",
  );
  expect(led).toEqual([]);
});

test("what a route is given cannot leave its place", () => {
  expect(routes.account.order("../admin")).toBe("/account/orders/..%2Fadmin");
  expect(routes.product("a/b?c#d")).toBe("/products/a%2Fb%3Fc%23d");
  expect(routes.login("/account/orders?q=a&b")).toBe("/login?next=%2Faccount%2Forders%3Fq%3Da%26b");
  expect(routes.login()).toBe("/login");
});
