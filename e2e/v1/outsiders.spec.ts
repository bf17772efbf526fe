import { demoAccountId } from "#demo/people.ts";
import { aName, type Caller, expect, password, related, test } from "#e2e/v1/api.ts";
import { permissions } from "#lib/identity/permissions.ts";
import { endpoints } from "#lib/json-api/endpoints.ts";

test("a token of another account finds nothing of this one, through any endpoint", async ({
  api,
  otherAccount,
  newRegistered,
  support,
  newGuest,
}) => {
  const { caller, id } = await newRegistered();
  const order = (await caller.post("/orders", {}, {})).one.id;
  const line = (await caller.post(`/orders/${order}/line_items`, { name: "x" })).one.id;
  const ledger = (await caller.get("/customer?include=pointAccounts")).json.included?.[0]?.id ?? "";
  const entry = (await support.post(`/point_accounts/${ledger}/transactions`, { amount: 5 })).one.id;
  const user = (await caller.get("/user")).one.id;
  const guest = await newGuest();
  const ids: Record<string, string> = {
    customers: id,
    orders: order,
    order_line_items: line,
    point_accounts: ledger,
    point_transactions: entry,
    users: user,
    passwords: user,
  };
  const strangers = [
    await api.refreshed(otherAccount.refreshToken),
    await api.refreshed(otherAccount.refreshToken, { scope: `aid:${otherAccount.test.account.id}` }),
    await api.refreshed(otherAccount.test.publishableToken),
  ];
  for (const stranger of strangers) {
    for (const { method, path, does } of api.description.operations.filter((each) => each.path.includes("{id}"))) {
      const [, kind = ""] = path.split("/");
      const attributes = { name: "Changed", amount: -1, value: password, subTotalCents: 1 };
      const body = does.requestBody ? { body: { data: { attributes } } } : {};
      const answer = await stranger.ask(method, path.replace("{id}", ids[kind] ?? ""), body);
      expect([403, 404], `${method} ${path}: ${answer.text}`).toContain(answer.status);
    }
    expect((await stranger.get(`/customers/${guest}`)).status).toBeGreaterThanOrEqual(403);
    const named = await stranger.post("/orders", {}, related("customer", guest));
    expect([403, 422]).toContain(named.status);
    const lists = await stranger.get(`/orders?filter[customerId]=${id}&filter[status]=cart&include=customer`);
    if (lists.status === 200) expect(lists.all).toEqual([]);
  }
  expect((await support.get(`/customers/${id}`)).one.attributes.name).toBeNull();
  expect((await caller.get(`/orders/${order}?include=rootLineItems`)).one.relationships.rootLineItems?.data).toEqual([
    { type: "OrderLineItem", id: line },
  ]);
});

test("a name may be used in every account, and logs in to its own only", async ({ api, publishable, otherAccount }) => {
  const username = aName();
  const input = { username, email: username, password };
  const elsewhere = await api.refreshed(otherAccount.test.publishableToken);
  expect([
    (await publishable.post("/customers", input)).status,
    (await elsewhere.post("/customers", { ...input, password: "quite another one" })).status,
  ]).toEqual([201, 201]);
  expect((await api.loggedIn(username, password)).token).not.toBeNull();
  const scope = `aid:${otherAccount.test.account.id}`;
  expect((await api.token({ grant_type: "password", username, password, scope })).status).toBe(400);
  expect((await api.token({ grant_type: "password", username, password: "quite another one", scope })).status).toBe(
    200,
  );
});

const allowed: Record<string, string[]> = {
  "GET /customers": ["support", "developer", "administrator"],
  "DELETE /customers/{id}": ["support", "developer", "administrator"],
  "POST /customers": ["publishable", "support", "developer", "administrator"],
  "GET /orders": ["customer", "support", "developer", "administrator"],
  "GET /user": ["customer", "support", "developer", "administrator"],
  "PATCH /account": ["developer", "administrator"],
  "GET /refresh_token": ["developer", "administrator"],
  "POST /users": ["administrator"],
  "DELETE /users/{id}": ["administrator"],
  "PATCH /passwords/{id}": ["administrator"],
  "POST /email_verification_tokens": ["customer", "support", "developer", "administrator"],
  "PATCH /point_transactions/{id}": ["support", "developer", "administrator"],
  "GET /point_accounts/{id}": ["customer", "support", "developer", "administrator"],
};

test("each role may do what the table says, and nothing more", async ({
  api,
  publishable,
  support,
  developer,
  administrator,
  newRegistered,
}) => {
  const { caller: customer } = await newRegistered();
  const roles = { publishable, customer, support, developer, administrator };
  for (const [endpoint, may] of Object.entries(allowed)) {
    const [method = "", path = ""] = endpoint.split(" ");
    const operation = api.description.operations.find((each) => each.method === method && each.path === path);
    expect(operation, endpoint).toBeDefined();
    for (const [role, caller] of Object.entries(roles)) {
      const body = operation?.does.requestBody ? { body: { data: { attributes: { username: "x" } } } } : {};
      const { status, codes } = await caller.ask(method, path.replace("{id}", demoAccountId), body);
      const isOpen = status !== 403 || (role === "customer" && path.startsWith("/point_accounts"));
      expect([endpoint, role, isOpen], JSON.stringify(codes)).toEqual([endpoint, role, may.includes(role)]);
    }
  }
});

test("every endpoint is closed to each role that may not call it, and to whoever shows no token", async ({
  api,
  nobody,
  publishable,
  support: support_specialist,
  developer,
  administrator,
  newRegistered,
}) => {
  const { caller: customer } = await newRegistered();
  const callers = { guest: publishable, customer, support_specialist, developer, administrator };
  const described = api.description.operations.filter(({ path }) => !/^\/(token|openapi\.json)$/.test(path));
  expect(endpoints.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(
    described.map(({ method, path }) => `${method} ${path}`).sort(),
  );
  let closed = 0;
  for (const { method, path, permission, takes } of endpoints) {
    const may: readonly string[] = permissions[permission ?? "password:own"];
    const asked = takes ? { body: { data: { type: takes.type, attributes: takes.example } } } : {};
    const answerFor = async (caller: Caller) =>
      (await caller.ask(method, path.replace("{id}", demoAccountId), asked)).status;
    expect([method, path, await answerFor(nobody)]).toEqual([method, path, 401]);
    for (const [role, caller] of Object.entries(callers)) {
      if (may.includes(role)) continue;
      closed += 1;
      expect([method, path, role, await answerFor(caller)]).toEqual([method, path, role, 403]);
    }
  }
  expect(closed).toBeGreaterThan(30);
});
