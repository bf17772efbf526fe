import { aName, expect, password, related, test } from "#e2e/v1/api.ts";
import { ctxOf } from "#e2e/web/store.ts";
import { mergeCustomers } from "#lib/claims/merge-customers.ts";
import { findMergePreview } from "#lib/claims/merge-preview.ts";

test("a guest needs nothing at all, and whoever knows its id may see and change it", async ({ publishable }) => {
  const guest = (await publishable.post("/customers", { status: "guest" })).one;
  expect(guest.attributes).toMatchObject({ status: "guest", email: null, customData: {} });
  expect(guest.relationships.user).toEqual({ data: null });
  const changed = await publishable.patch(`/customers/${guest.id}`, {
    firstName: "Ada",
    lastName: "Byron",
    email: " ADA@Example.com",
  });
  expect(changed.one.attributes).toMatchObject({ name: "Ada Byron", email: "ada@example.com" });
  expect((await publishable.get(`/customers/${guest.id}`)).one.attributes.lastName).toBe("Byron");
});

test("registering needs an e-mail address, a username and a password, and says so all at once", async ({
  publishable,
}) => {
  const answer = await publishable.post("/customers");
  expect(answer.status).toBe(422);
  expect(answer.codes.sort()).toEqual([
    "required at attributes/email",
    "required at attributes/password",
    "required at attributes/username",
  ]);
  const wrong = await publishable.post("/customers", { email: "nonsense", username: "joe", password: "short" });
  expect(wrong.codes.sort()).toEqual([
    "format at attributes/email",
    "length at attributes/password",
    "length at attributes/username",
  ]);
});

test("a name is taken whatever its case, suspended or not, and free once its customer is deleted", async ({
  publishable,
  support,
}) => {
  const username = aName();
  const make = (name = username) => publishable.post("/customers", { username: name, email: username, password });
  const { id } = (await make()).one;
  expect((await make(` ${username.toUpperCase()}`)).codes).toEqual(["taken at attributes/username"]);
  await support.patch(`/customers/${id}`, { status: "suspended" });
  expect((await make()).codes).toEqual(["taken at attributes/username"]);
  expect((await support.del(`/customers/${id}`)).status).toBe(204);
  expect((await support.get(`/customers/${id}`)).status).toBe(404);
  expect((await make()).status).toBe(201);
});

test("of two registrations of one name at once, one wins", async ({ publishable }) => {
  const username = aName();
  const make = () => publishable.post("/customers", { username, email: username, password });
  const answers = await Promise.all([make(), make(), make()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422]);
});

test("a guest who registers keeps its id and its orders, and the publishable token reaches it no more", async ({
  api,
  publishable,
  newGuest,
}) => {
  const id = await newGuest();
  const order = (await publishable.post("/orders", {}, related("customer", id))).one;
  const username = aName();
  expect((await publishable.patch(`/customers/${id}`, { status: "registered", username })).codes.length).toBe(2);
  expect((await publishable.get(`/customers/${id}`)).one.attributes.status).toBe("guest");
  const registered = await publishable.patch(`/customers/${id}`, {
    status: "registered",
    username,
    email: username,
    password,
  });
  expect(registered.one).toMatchObject({ id, attributes: { status: "registered" } });
  expect((await publishable.get(`/customers/${id}`)).codes).toEqual(["access_denied"]);
  expect((await publishable.get(`/orders/${order.id}`)).codes).toEqual(["not_found"]);
  const caller = await api.loggedIn(username, password);
  expect((await caller.get("/orders?filter[status]=cart")).all.map((each) => each.id)).toEqual([order.id]);
  expect((await caller.get("/customers/undefined")).one.id).toBe(id);
});

test("a publishable token cannot tell a registered customer from none", async ({ publishable, newRegistered }) => {
  const { id } = await newRegistered();
  const answers = await Promise.all(
    ["get", "patch"].flatMap((verb) =>
      [id, "1b671a64-40d5-491e-99b0-da01ff1f3341", "nonsense"].map((one) =>
        verb === "get" ? publishable.get(`/customers/${one}`) : publishable.patch(`/customers/${one}`, { name: "x" }),
      ),
    ),
  );
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(answers[0]?.status).toBe(403);
});

test("a customer sees and changes itself, and nothing that is not its own to write", async ({ newRegistered }) => {
  const { caller, id } = await newRegistered();
  const sent = {
    status: "guest",
    code: "VIP",
    label: "gold",
    firstName: "Joe",
    accountId: "x",
    userId: "x",
    insertedAt: "x",
    customData: { size: 42 },
  };
  const changed = (await caller.patch(`/customers/${id}`, sent)).one;
  expect(changed.attributes).toMatchObject({
    status: "registered",
    code: null,
    label: null,
    firstName: "Joe",
    customData: { size: 42 },
  });
  const included = await caller.get("/customer?include=user,pointAccount,pointAccounts,enroller,nonsense");
  expect(included.json.included?.map(({ type }) => type).sort()).toEqual(["PointAccount", "User"]);
  expect((await caller.get("/user")).one.attributes).toMatchObject({ firstName: "Joe", role: "customer" });
});

test("the mailbox of a customer and of its user are one, and a new one is unproven", async ({ newRegistered }) => {
  const { caller, id } = await newRegistered();
  const [email, other] = [aName(), aName()];
  await caller.patch(`/customers/${id}`, { email });
  expect((await caller.get("/user")).one.attributes).toMatchObject({ email, emailVerified: false });
  await caller.patch("/user", { email: other, phoneNumber: "+353 1 555 0100" });
  expect((await caller.get("/customer")).one.attributes).toMatchObject({ email: other, phoneNumber: "+35315550100" });
  expect((await caller.patch(`/customers/${id}`, { email: null })).codes).toEqual(["required at attributes/email"]);
});

const moves = [
  { title: "a guest cannot be suspended", kind: "guest", status: "suspended", codes: ["invalid at attributes/status"] },
  {
    title: "nobody becomes a guest again",
    kind: "registered",
    status: "guest",
    codes: ["invalid at attributes/status"],
  },
  { title: "internal is no status", kind: "guest", status: "internal", codes: ["inclusion at attributes/status"] },
  { title: "deleted cannot be set", kind: "registered", status: "deleted", codes: ["inclusion at attributes/status"] },
] as const;

for (const { title, kind, status, codes } of moves) {
  test(title, async ({ support, newGuest, newRegistered }) => {
    const id = kind === "guest" ? await newGuest() : (await newRegistered()).id;
    const answer = await support.patch(`/customers/${id}`, { status, name: "Changed" });
    expect([answer.status, answer.codes]).toEqual([422, codes]);
    expect((await support.get(`/customers/${id}`)).one.attributes).toMatchObject({ status: kind, name: null });
  });
}

test("staff make guests by themselves, and nobody is born suspended", async ({ support, publishable }) => {
  expect((await support.post("/customers", { name: "By phone", code: aName() })).one.attributes.status).toBe("guest");
  expect((await support.post("/customers", { status: "suspended" })).codes).toEqual(["invalid at attributes/status"]);
  expect((await publishable.post("/customers", { status: "suspended" })).codes.length).toBe(3);
});

test("a code is unique, and finds its customer together with one thing more", async ({ support, publishable }) => {
  const code = aName();
  const guest = (await support.post("/customers", { code, name: "Grace Hopper", phoneNumber: "+1 (555) 01-02-03" }))
    .one;
  expect((await support.post("/customers", { code })).codes).toEqual(["taken at attributes/code"]);
  const query = (words: Record<string, string>) => publishable.get(`/customer?${new URLSearchParams(words)}`);
  expect((await query({ code, name: "gracehopper" })).one.id).toBe(guest.id);
  expect((await query({ code, otherName: "GRACE HOPPER", phoneNumber: "1555010203" })).one.id).toBe(guest.id);
  expect((await query({ code, name: "Somebody" })).status).toBe(404);
  expect((await query({ code })).status).toBe(403);
  expect((await query({ name: "Grace Hopper" })).status).toBe(403);
  expect((await query({})).status).toBe(404);
});

test("a customer with placed orders stays behind them as deleted, for staff alone", async ({
  support,
  newRegistered,
}) => {
  const { caller, id } = await newRegistered();
  const order = (await caller.post("/orders", { name: "Joe", email: "joe@example.com", fulfillmentMethod: "pickup" }))
    .one;
  expect((await caller.patch(`/orders/${order.id}`, { status: "opened" })).one.attributes.status).toBe("opened");
  expect((await support.del(`/customers/${id}`)).status).toBe(204);
  expect((await support.get(`/customers/${id}`)).one).toMatchObject({
    attributes: { status: "deleted" },
    relationships: { user: { data: null } },
  });
  expect((await support.get(`/orders/${order.id}`)).one.relationships.customer).toEqual({
    data: { type: "Customer", id },
  });
  expect((await support.del(`/customers/${id}`)).status).toBe(404);
  expect((await caller.get("/customer")).status).toBe(401);
});

test("staff list, search and filter customers; deleted ones only when asked for", async ({ support, newGuest }) => {
  const mark = aName();
  const ids = [await newGuest(), await newGuest()];
  for (const id of ids)
    await support.patch(`/customers/${id}`, { name: mark, label: mark, deliveryAddressCity: "Cork" });
  const found = await support.get(
    `/customers?search=${mark.toUpperCase()}&filter[status][]=guest&filter[status][]=registered&filter[deliveryAddressCity]=Cork`,
  );
  expect(found.all.map(({ id }) => id)).toEqual(ids.reverse());
  expect(found.json.meta).toMatchObject({ totalCount: 2, locale: "en-IE" });
  expect(Number(found.json.meta?.allCount)).toBeGreaterThan(2);
  expect((await support.get(`/customers?filter[label]=${mark}&filter[status]=deleted`)).all).toEqual([]);
});

test("the old id of somebody who was merged leads on, for staff of every role and for whoever it is now, and for nobody else", async ({
  api,
  store,
  publishable,
  nobody,
  support,
  developer,
  administrator,
  newRegistered,
  newGuest,
  otherAccount,
}) => {
  const [ada, bea, stranger] = await Promise.all([newRegistered(), newRegistered(), newRegistered()]);
  const guest = await newGuest();
  const order = (await publishable.post("/orders", {}, related("customer", guest))).one.id;
  const desk = ctxOf(store, { kind: "operator" });
  for (const [from, into] of [
    [guest, bea.id],
    [bea.id, ada.id],
  ] as const) {
    const preview = await findMergePreview(desk, { ids: [from, into], keep: into });
    const seen = preview?.plan?.facts ?? {};
    await mergeCustomers(desk, { fromId: from, intoId: into, reason: "One person", chosen: {}, seen });
  }
  const other = await api.refreshed(otherAccount.refreshToken);
  for (const old of [guest, bea.id]) {
    for (const caller of [support, developer, administrator, ada.caller, support]) {
      const answer = await caller.get(`/customers/${old}?fields[Customer]=name`, { redirect: "manual" });
      expect([answer.status, answer.headers.get("location"), answer.json.meta]).toEqual([
        308,
        `/v1/customers/${ada.id}?fields%5BCustomer%5D=name`,
        { supersededBy: ada.id },
      ]);
    }
    const statuses = await Promise.all(
      [stranger.caller, other, publishable, nobody, bea.caller].map((caller) =>
        caller.get(`/customers/${old}`, { redirect: "manual" }).then(({ status }) => status),
      ),
    );
    expect(statuses).toEqual([404, 404, 403, 401, 401]);
    expect((await support.del(`/customers/${old}`)).status).toBe(404);
  }
  expect((await support.get(`/customers/${bea.id}`)).one.id).toBe(ada.id);
  expect((await support.get(`/customers?search=${bea.username}`)).all).toEqual([]);
  expect((await ada.caller.get(`/orders/${order}`)).one.id).toBe(order);
});
