import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { aName, expect, password, test } from "#e2e/v1/api.ts";

const keyed = (key: string = randomUUID()) => ({ headers: { "idempotency-key": key } });

test("asked again with the same key, the first answer comes back and nothing is done twice", async ({
  publishable,
  support,
}) => {
  const [username, key] = [aName(), keyed()];
  const make = () => publishable.post("/customers", { username, email: username, password }, {}, key);
  const [first, again] = [await make(), await make()];
  expect([first.status, again.status, again.text]).toEqual([201, 201, first.text]);
  expect([first.headers.get("idempotent-replayed"), again.headers.get("idempotent-replayed")]).toEqual([null, "true"]);
  expect((await support.get(`/customers?search=${username}`)).all.length).toBe(1);
});

test("a refusal is repeated too", async ({ publishable }) => {
  const key = keyed();
  const [first, again] = [
    await publishable.post("/customers", {}, {}, key),
    await publishable.post("/customers", {}, {}, key),
  ];
  expect([first.status, again.status, again.text]).toEqual([422, 422, first.text]);
});

test("another body under the same key is refused, and so is a key that is none", async ({ support }) => {
  const key = keyed();
  const { id } = (await support.post("/customers", { name: "Ada" }, {}, key)).one;
  const other = await support.post("/customers", { name: "Bob" }, {}, key);
  expect([other.status, other.json.errors?.[0]?.code, other.json.errors?.[0]?.source]).toEqual([
    422,
    "idempotency_key_reused",
    { pointer: "/data" },
  ]);
  expect((await support.patch(`/customers/${id}`, { name: "Ada" }, {}, key)).status).toBe(422);
  expect((await support.post("/customers", {}, {}, keyed("with space"))).codes).toEqual(["invalid_idempotency_key"]);
});

test("the same key of another caller is another key", async ({ newRegistered }) => {
  const key = keyed();
  const [ada, bob] = [await newRegistered(), await newRegistered()];
  const [first, second] = [
    await ada.caller.post("/orders", {}, {}, key),
    await bob.caller.post("/orders", {}, {}, key),
  ];
  expect(first.one.id).not.toBe(second.one.id);
});

test("of many at once with one key, one does it; the others are told to wait or get its answer", async ({
  support,
}) => {
  const [name, key] = [aName(), keyed()];
  const answers = await Promise.all(Array.from({ length: 20 }, () => support.post("/customers", { name }, {}, key)));
  const waiting = answers.filter(({ status }) => status === 409);
  expect(answers.filter(({ status }) => status === 201).length + waiting.length).toBe(20);
  for (const answer of waiting)
    expect([answer.codes[0], answer.headers.get("retry-after")]).toEqual(["request_in_progress", "1"]);
  expect((await support.get(`/customers?search=${name}`)).all.length).toBe(1);
});

test("while the first still runs, the second gets 409; the lock stands in the database, for every process", async ({
  support,
  store,
}) => {
  const key = randomUUID();
  const user = (await support.get("/user")).one.id;
  const sql = postgres(process.env.TEST_DATABASE_URL ?? "", { max: 1 });
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtextextended(${[store.account.id, `user ${user}`, key].join(" ")}, 0))`;
    const answer = await support.post("/customers", {}, {}, keyed(key));
    expect([answer.status, answer.codes]).toEqual([409, ["request_in_progress"]]);
  });
  expect((await support.post("/customers", {}, {}, keyed(key))).status).toBe(201);
  await sql.end();
});

test("what is kept under a key tells a database thief neither key nor password", async ({ publishable, store }) => {
  const username = aName();
  await publishable.post("/customers", { username, email: username, password }, {}, keyed());
  const rows = await store.db.query.idempotencyKeys.findMany({
    where: (row, { like }) => like(row.responseBody, `%${username}%`),
  });
  expect(rows.length).toBe(1);
  expect(JSON.stringify(rows)).not.toContain(password);
});
