import { createConfig, lintFromString } from "@redocly/openapi-core";
import { type Caller, expect, test } from "#e2e/v1/api.ts";
import type { Operation } from "#e2e/v1/description.ts";

const unknownId = "1b671a64-40d5-491e-99b0-da01ff1f3341";
const deep = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`);

/** What is put into every attribute that an endpoint takes. */
const wrongValues: [string, unknown][] = [
  ["a number", 7],
  ["a huge number", 1e300],
  ["a list", [1, [2]]],
  ["an object", { a: 1 }],
  ["true", true],
  ["a NUL byte", "a\0b@example.com"],
  ["half a character", "\ud800"],
  ["a very long text", "x".repeat(20_000)],
  ["a deep object", deep(2_000)],
  ["markup", "'; drop table orders; --<script>"],
];

const bodies: [string, string][] = [
  ["nothing", ""],
  ["no JSON", "{"],
  ["no document", "[]"],
  ["null", "null"],
  ["no data", "{}"],
  ["data that is a text", '{"data":"x"}'],
  ["attributes that are a list", '{"data":{"attributes":[1]}}'],
  ["another type", '{"data":{"type":"Unicorn","attributes":{}}}'],
  ["deep nesting", `{"data":{"attributes":${"[".repeat(50_000)}${"]".repeat(50_000)}}}`],
];

/** What a database might choke on is tried in each attribute by itself, the rest in all of them at once. */
const breaksColumns = new Set(["a huge number", "a NUL byte", "a deep object"]);
const attributesWith = (names: string | string[], value: unknown) =>
  Object.fromEntries([names].flat().map((name) => [name, value]));

function takenBy(operation: Operation): { attributes: string[]; relationships: string[] } {
  const media = operation.does.requestBody?.content["application/vnd.api+json"];
  const { properties } = JSON.parse(JSON.stringify(media?.schema ?? {})).properties?.data ?? {};
  const namesOf = (part: string) => Object.keys(properties?.[part]?.properties ?? {});
  return { attributes: namesOf("attributes"), relationships: namesOf("relationships") };
}

const pathWith = ({ path }: Operation, id: string) => path.replace("{id}", id);
const isRefused = (status: number) => status >= 400 && status < 500;
const isTaken = (status: number) => status < 300 || isRefused(status);

async function tryAll(caller: Caller, operation: Operation, id: string): Promise<string[]> {
  const { method } = operation;
  const path = pathWith(operation, id);
  const faults: string[] = [];
  const note = (title: string, status: number, fine: boolean) => {
    if (!fine) faults.push(`${method} ${path} with ${title} answered ${status}`);
  };
  if (!operation.does.requestBody) {
    for (const query of [
      "?page[size]=-1&page[number]=1e9&page[after]=x&filter[status]=%00&filter[id]=x&search=%00%ff&include=__proto__,a.b.c.d.e.f&fields[x]=__proto__",
    ]) {
      const { status } = await caller.ask(method, path + query);
      note(query, status, isTaken(status));
    }
    return faults;
  }
  // Whoever may not use it is turned away before anything is read, which is then no different for any other body.
  const unread = await caller.ask(method, path, { raw: "{" });
  if (unread.status === 403) return faults;
  for (const [title, raw] of bodies) {
    const { status } = await caller.ask(method, path, { raw });
    note(title, status, isTaken(status));
  }
  note(
    "another media type",
    (await caller.ask(method, path, { raw: "a=b", headers: { "content-type": "text/plain" } })).status,
    true,
  );
  const { attributes: names, relationships } = takenBy(operation);
  for (const [title, value] of wrongValues) {
    for (const name of breaksColumns.has(title) ? [...names, names] : [names]) {
      const answer = await caller.ask(method, path, { body: { data: { attributes: attributesWith(name, value) } } });
      note(`${title} as ${name}`, answer.status, isTaken(answer.status));
      if (answer.status === 422)
        for (const error of answer.json.errors ?? [])
          if (!error.source?.pointer) faults.push(`${method} ${path}: a 422 without a pointer`);
    }
    if (relationships.length === 0) continue;
    const related = attributesWith(relationships, { data: value });
    const answer = await caller.ask(method, path, { body: { data: { attributes: {}, relationships: related } } });
    note(`${title} as every relationship`, answer.status, isTaken(answer.status));
  }
  const strange = attributesWith(["customer", "product", "enroller", "sponsor"], { data: [1, [2]] });
  const answer = await caller.ask(method, path, { body: { data: { attributes: {}, relationships: strange } } });
  note("relationships of others", answer.status, isTaken(answer.status));
  return faults;
}

/** An id that is none: what else is wrong with a document makes no difference then. */
async function tryWrongId(caller: Caller, { method, path, does }: Operation): Promise<string[]> {
  const wrong = path.replace("{id}", "no-uuid-%F0%9F%A6%84");
  const documents = [{}, { name: "Nora Quinn", email: "nora@example.com" }].map((attributes) => ({
    body: { data: { attributes } },
  }));
  const faults: string[] = [];
  for (const asked of does.requestBody ? documents : [{}]) {
    const { status } = await caller.ask(method, wrong, asked);
    if (!isRefused(status)) faults.push(`${method} ${wrong} answered ${status}`);
  }
  return faults;
}

for (const role of ["publishable", "administrator"] as const) {
  test(`whatever is sent by the ${role === "publishable" ? "publishable token" : "administrator"}, it is taken or refused, and never our fault`, async ({
    api,
    publishable,
    administrator,
    newGuest,
  }) => {
    test.setTimeout(240_000);
    const caller = { publishable, administrator }[role];
    const guest = await newGuest();
    const faults: string[] = [];
    for (const operation of api.description.operations) {
      if (/token$|openapi/.test(operation.path) || operation.path === "/user") continue;
      const id = operation.path.startsWith("/customers") && operation.method !== "DELETE" ? guest : unknownId;
      faults.push(...(await tryAll(caller, operation, id)));
      if (operation.path.includes("{id}")) faults.push(...(await tryWrongId(caller, operation)));
    }
    expect(faults).toEqual([]);
  });
}

test("a body over a megabyte is 413, and one broken off is no 500", async ({ publishable }) => {
  const big = await fetch(`${process.env.BASE_URL}/v1/customers`, {
    method: "POST",
    body: JSON.stringify({ data: { attributes: { name: "x".repeat(2_000_000) } } }),
    headers: { authorization: `Bearer ${publishable.token}`, "content-type": "application/json" },
  });
  expect([big.status, big.headers.get("access-control-allow-origin"), big.headers.get("content-type")]).toEqual([
    413,
    "*",
    "application/vnd.api+json",
  ]);
  const kept = await publishable.post("/customers", { status: "guest", customData: { note: "x".repeat(70_000) } });
  expect(kept.codes).toEqual(["length at attributes/customData"]);
});

test("nobody gets anywhere without a token, and no cookie helps", async ({ api, nobody }) => {
  for (const operation of api.description.operations) {
    if (operation.does.security) continue;
    const path = pathWith(operation, unknownId);
    const body = operation.does.requestBody ? { body: { data: { attributes: {} } } } : {};
    const answer = await nobody.ask(operation.method, path, {
      ...body,
      headers: { cookie: "next-auth.session-token=x; guest=x" },
    });
    expect([operation.path, answer.status, answer.headers.get("www-authenticate")]).toEqual([
      operation.path,
      401,
      "Bearer",
    ]);
    expect(answer.headers.get("set-cookie")).toBeNull();
  }
});

test("a path that is none is a JSON:API 404, another method 405, and both may be read from any origin", async ({
  nobody,
}) => {
  for (const path of ["/nowhere", "", "/customers/1/2/3", "/Customers"]) {
    const answer = await nobody.get(path);
    expect([answer.status, answer.codes, answer.headers.get("access-control-allow-origin")]).toEqual([
      404,
      ["invalid_endpoint"],
      "*",
    ]);
  }
  const other = await nobody.del("/customers");
  expect([other.status, other.headers.get("allow")]).toEqual([405, "POST, GET"]);
});

test("a browser of another origin is let in without a token, and without cookies", async ({ api }) => {
  const answer = await fetch(`${api.url}/anything`, { method: "OPTIONS", headers: { origin: "https://shop.example" } });
  expect(answer.status).toBe(204);
  const allowed = (answer.headers.get("access-control-allow-headers") ?? "").toLowerCase();
  for (const name of [
    "authorization",
    "content-type",
    "accept",
    "origin",
    "x-requested-with",
    "x-freshcom-otp",
    "idempotency-key",
  ])
    expect(allowed).toContain(name);
  expect(answer.headers.get("access-control-allow-methods")).toContain("PATCH");
  expect(answer.headers.get("access-control-max-age")).toBe("1728000");
  expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
  const refused = await fetch(`${api.url}/customers`);
  expect([
    refused.headers.get("access-control-allow-origin"),
    refused.headers.get("access-control-expose-headers"),
  ]).toEqual(["*", expect.stringContaining("X-Freshcom-OTP")]);
});

test("the description passes a linter for OpenAPI", async ({ api }) => {
  const config = await createConfig({ extends: ["recommended"] });
  const problems = await lintFromString({ source: JSON.stringify(api.description.document), config });
  expect(
    problems
      .filter(({ severity }) => severity === "error")
      .map(({ message, location }) => `${message} ${location[0]?.pointer}`),
  ).toEqual([]);
});
