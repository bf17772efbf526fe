import { type Caller, expect, test } from "#e2e/v1/api.ts";

const ledgerOf = async (caller: Caller) => {
  const answer = await caller.get("/customer?include=pointAccounts");
  return answer.json.included?.[0]?.id ?? "";
};

test("every customer has a point account from the start, with nothing in it", async ({
  newRegistered,
  newGuest,
  support,
}) => {
  const { caller, id } = await newRegistered();
  const ledger = (await caller.get(`/point_accounts/${await ledgerOf(caller)}`)).one;
  expect(ledger).toMatchObject({
    attributes: { balance: 0, status: "active" },
    relationships: { customer: { data: { id } } },
  });
  const guest = await support.get(`/customers/${await newGuest()}?include=pointAccounts,pointAccount`);
  expect(guest.json.included?.map(({ attributes }) => attributes.balance)).toEqual([0]);
});

test("staff give points, a customer spends them, and only what is committed counts", async ({
  newRegistered,
  support,
}) => {
  const { caller } = await newRegistered();
  const path = `/point_accounts/${await ledgerOf(caller)}/transactions`;
  expect((await support.post(path, { amount: 100 })).one.attributes).toMatchObject({
    status: "pending",
    balanceAfterCommit: null,
  });
  const given = (await support.post(path, { amount: 100, status: "committed", reasonLabel: "welcome" })).one;
  expect(given.attributes).toMatchObject({ status: "committed", balanceAfterCommit: 100 });
  const spent = (await caller.post(path, { amount: -40, status: "committed" })).one;
  expect(spent.attributes).toMatchObject({ status: "pending", amount: -40 });
  expect((await caller.get(path)).all.map(({ id }) => id)).toEqual([given.id]);
  expect((await caller.patch(`/point_transactions/${spent.id}`, { status: "committed" })).status).toBe(403);
  expect(
    (await support.patch(`/point_transactions/${spent.id}`, { status: "committed" })).one.attributes.balanceAfterCommit,
  ).toBe(60);
  expect((await caller.get(path)).all.map(({ id }) => id)).toEqual([spent.id, given.id]);
});

test("a balance never goes below zero, however many spend at once", async ({ newRegistered, support }) => {
  const { caller } = await newRegistered();
  const ledger = await ledgerOf(caller);
  const path = `/point_accounts/${ledger}/transactions`;
  await support.post(path, { amount: 50, status: "committed" });
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => support.post(path, { amount: -10, status: "committed" })),
  );
  expect(answers.filter(({ status }) => status === 201).length).toBe(5);
  expect(answers.find(({ status }) => status === 422)?.codes).toEqual(["number at attributes/amount"]);
  expect((await caller.get(`/point_accounts/${ledger}`)).one.attributes.balance).toBe(0);
});

for (const [title, attributes, code] of [
  ["no amount", {}, "required at attributes/amount"],
  ["nothing", { amount: 0 }, "number at attributes/amount"],
  ["giving oneself points", { amount: 10 }, "number at attributes/amount"],
  ["more than there is", { amount: -10 }, "number at attributes/amount"],
  ["half a point", { amount: -0.5 }, "number at attributes/amount"],
  ["more than an account holds", { amount: -9e15 }, "number at attributes/amount"],
] as const) {
  test(`a customer is refused ${title}`, async ({ newRegistered }) => {
    const { caller } = await newRegistered();
    const answer = await caller.post(`/point_accounts/${await ledgerOf(caller)}/transactions`, attributes);
    expect([answer.status, answer.codes]).toEqual([422, [code]]);
  });
}

test("deposits that would overflow are refused, and nothing is lost", async ({ newRegistered, support }) => {
  const { caller } = await newRegistered();
  const path = `/point_accounts/${await ledgerOf(caller)}/transactions`;
  const give = () => support.post(path, { amount: 1_000_000_000, status: "committed" });
  expect([(await give()).status, (await give()).status]).toEqual([201, 201]);
  expect((await give()).codes).toEqual(["number at attributes/amount"]);
});

test("what is committed is for good", async ({ newRegistered, support }) => {
  const { caller } = await newRegistered();
  const path = `/point_accounts/${await ledgerOf(caller)}/transactions`;
  const { id } = (await support.post(path, { amount: 5, status: "committed" })).one;
  expect((await support.del(`/point_transactions/${id}`)).status).toBe(404);
  expect((await support.patch(`/point_transactions/${id}`, { amount: 9 })).codes).toEqual([
    "invalid at attributes/amount",
  ]);
  expect((await support.patch(`/point_transactions/${id}`, { status: "pending" })).codes).toEqual([
    "invalid at attributes/status",
  ]);
  expect((await support.patch(`/point_transactions/${id}`, { caption: "Thank you" })).one.attributes).toMatchObject({
    amount: 5,
    caption: "Thank you",
  });
  const pending = (await caller.post(path, { amount: -1 })).one;
  expect((await caller.del(`/point_transactions/${pending.id}`)).status).toBe(204);
});

test("points are nobody else's business", async ({ newRegistered, publishable }) => {
  const [ada, bob] = [await newRegistered(), await newRegistered()];
  const ledger = await ledgerOf(ada.caller);
  for (const stranger of [bob.caller, publishable]) {
    expect((await stranger.get(`/point_accounts/${ledger}`)).status).toBe(403);
    expect((await stranger.get(`/point_accounts/${ledger}/transactions`)).status).toBe(403);
    expect((await stranger.post(`/point_accounts/${ledger}/transactions`, { amount: -1 })).status).toBe(403);
  }
});
