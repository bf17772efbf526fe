import { v4 } from "uuid";
import { connect } from "#db/client.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import { anonymous, ctxFor, type Store } from "#e2e/db/people.ts";
import { inTransaction } from "#lib/context.ts";
import { claimDue, markSent, type OutgoingMessage, postpone } from "#lib/notifications/claims.ts";
import { Delivery } from "#lib/notifications/deliver.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { DeliveryFailure } from "#lib/notifications/transport.ts";
import { hours, minutes } from "#lib/time.ts";

/** Each of these tests looks at all messages there are. */
test.beforeEach(async ({ fresh }) => void (await fresh.sql`delete from outgoing_messages`));

const aMail = (to = `${v4()}@example.com`) => ({ channel: "email" as const, to, subject: "Hello", body: "Hello" });
const minute = { channel: "email", atMost: 10, lease: minutes(1) } as const;

async function write(store: Store, count: number): Promise<void> {
  for (let number = 0; number < count; number++) await enqueue(anonymous(store), aMail());
}

async function theMessage(store: Store): Promise<OutgoingMessage> {
  const [message] = await store.db.query.outgoingMessages.findMany();
  if (!message) throw new Error("there is no message");
  return message;
}

/** What takes messages over, as `take` does, and remembers to whom they went. */
function recording(take: (message: OutgoingMessage) => Promise<void> | void = () => {}) {
  const taken: string[] = [];
  const send = async (message: OutgoingMessage) => {
    taken.push(message.recipient);
    await take(message);
  };
  return { taken, send, close: () => {} };
}

test("of ten that claim at once, each message is claimed by one", async ({ store }) => {
  await write(store, 30);
  const claims = await Promise.all(Array.from({ length: 10 }, () => claimDue(store.db, { ...minute, atMost: 4 })));
  const ids = claims.flat().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(Math.max(...claims.map((each) => each.length))).toBeLessThanOrEqual(4);
  const rest = await claimDue(store.db, { ...minute, atMost: 30 });
  expect(ids.length + rest.length).toBe(30);
});

test("a claim holds for its lease, and then the message is anybody's again", async ({ store }) => {
  await write(store, 1);
  expect(await claimDue(store.db, minute)).toMatchObject([{ attempts: 1 }]);
  expect(await claimDue(store.db, minute)).toEqual([]);
  await write(store, 1);
  expect(await claimDue(store.db, { ...minute, lease: 20 })).toHaveLength(1);
  await expect.poll(() => claimDue(store.db, minute)).toMatchObject([{ attempts: 2 }]);
});

test("whose lease ran out does not put off what somebody else is sending, but what was sent is sent", async ({
  store,
}) => {
  await write(store, 1);
  const [early] = await claimDue(store.db, { ...minute, lease: 0 });
  await expect.poll(() => claimDue(store.db, minute)).toHaveLength(1);
  if (!early) throw new Error("nothing was claimed");
  await postpone(store.db, early, "too slow", 0);
  expect(await claimDue(store.db, minute)).toEqual([]);
  expect(await theMessage(store)).toMatchObject({ state: "queued", lastError: null });
  await markSent(store.db, early);
  expect(await theMessage(store)).toMatchObject({ state: "sent" });
});

test("a message goes out when the whole transaction is committed, without waiting for the next look", async ({
  store,
}) => {
  const transport = recording();
  const delivery = new Delivery(store.db, "email", transport, { pollEvery: hours(1) });
  try {
    await inTransaction(anonymous(store), async (ctx) => {
      await inTransaction(ctx, (ctx) => enqueue(ctx, aMail("ada@example.com")));
      expect(transport.taken).toEqual([]);
    });
    await expect.poll(() => transport.taken).toEqual(["ada@example.com"]);
    const undone = inTransaction(anonymous(store), async (ctx) => {
      await enqueue(ctx, aMail("undone@example.com"));
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    await enqueue(anonymous(store), aMail("bob@example.com"));
    await expect.poll(() => transport.taken).toEqual(["ada@example.com", "bob@example.com"]);
  } finally {
    await delivery.stop();
  }
  expect(await store.db.query.outgoingMessages.findMany()).toMatchObject([{ state: "sent" }, { state: "sent" }]);
});

test("what fails is tried again after each pause, and given up after the last, with a reason that holds no secrets", async ({
  store,
}) => {
  const transport = recording(() => {
    throw new DeliveryFailure("DATA: 451 ada@example.com https://fern.example/reset?token=1 123 456 blocked");
  });
  const delivery = new Delivery(store.db, "email", transport, { pollEvery: 10, pauses: [5, 10] });
  await enqueue(anonymous(store), aMail("ada@example.com"));
  await expect.poll(() => theMessage(store)).toMatchObject({ state: "failed", attempts: 3, sentAt: null });
  await delivery.stop();
  expect(transport.taken).toHaveLength(3);
  expect((await theMessage(store)).lastError).toBe("DATA: 451 [mailbox] [link] [digits] blocked");
});

test("what is refused for good is not tried again", async ({ store }) => {
  const transport = recording(() => {
    throw new DeliveryFailure("RCPT TO: 550 unknown", { isFinal: true });
  });
  const delivery = new Delivery(store.db, "email", transport, { pollEvery: 10, pauses: [5] });
  await enqueue(anonymous(store), aMail());
  await expect.poll(() => theMessage(store)).toMatchObject({ state: "failed", attempts: 1 });
  await delivery.stop();
});

test("a transport that says nothing holds nobody up for longer than the patience", async ({ store }) => {
  let isFirst = true;
  const transport = recording(async () => {
    if (isFirst) {
      isFirst = false;
      await new Promise(() => {});
    }
  });
  const delivery = new Delivery(store.db, "email", transport, { atOnce: 1, pollEvery: 10, patience: 30, pauses: [1] });
  await write(store, 2);
  await expect
    .poll(async () => (await store.db.query.outgoingMessages.findMany()).map(({ state }) => state))
    .toEqual(["sent", "sent"]);
  await delivery.stop();
});

test("asked to stop, it waits for what is under way and claims nothing more", async ({ store }) => {
  const started = new EventTarget();
  let finish = () => {};
  const transport = recording(() => {
    started.dispatchEvent(new Event("taken"));
    return new Promise<void>((resolve) => {
      finish = resolve;
    });
  });
  const taken = new Promise<void>((resolve) => started.addEventListener("taken", () => resolve()));
  const delivery = new Delivery(store.db, "email", transport, { atOnce: 1, pollEvery: 10 });
  await write(store, 2);
  await taken;
  let hasStopped = false;
  const stopped = delivery.stop().then(() => {
    hasStopped = true;
  });
  await expect(claimDue(store.db, { ...minute, atMost: 0 })).resolves.toEqual([]);
  expect(hasStopped).toBe(false);
  finish();
  await stopped;
  expect(transport.taken).toHaveLength(1);
  const all = await store.db.query.outgoingMessages.findMany();
  expect(all.map(({ state }) => state).sort()).toEqual(["queued", "sent"]);
});

test("with the connection lost while a message is on its way, it is noted as sent when the database is back", async ({
  fresh,
  store,
}) => {
  const { db, sql } = connect(fresh.url, 1);
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  const transport = recording(async () => {
    await fresh.sql`select pg_terminate_backend(${row?.pid ?? 0})`;
  });
  await write(store, 1);
  const delivery = new Delivery(db, "email", transport, { pollEvery: 10 });
  await expect.poll(() => theMessage(store)).toMatchObject({ state: "sent", attempts: 1 });
  await delivery.stop();
  await sql.end();
  expect(transport.taken).toHaveLength(1);
});

test("a store that gets its mail server late sends today's mail, and not that of months ago", async ({ store }) => {
  const past = new Date(Date.now() - hours(25));
  await enqueue(ctxFor(store, { kind: "anonymous" }, { now: past }), aMail("long.ago@example.com"));
  await enqueue(anonymous(store), aMail("today@example.com"));
  const transport = recording();
  const delivery = new Delivery(store.db, "email", transport, { pollEvery: 10 });
  await expect.poll(() => transport.taken).toEqual(["today@example.com"]);
  await delivery.stop();
  const all = await store.db.query.outgoingMessages.findMany();
  expect(all.map(({ state }) => state).sort()).toEqual(["failed", "sent"]);
});

test("mail is delivered where mail is configured, and text messages are left alone", async ({ store }) => {
  await enqueue(anonymous(store), { channel: "sms", to: "+353871234567", subject: null, body: "Hello" });
  await enqueue(anonymous(store), aMail());
  const transport = recording();
  const delivery = new Delivery(store.db, "email", transport, { pollEvery: 10 });
  await expect.poll(() => transport.taken).toHaveLength(1);
  await delivery.stop();
  const [text] = await store.db.query.outgoingMessages.findMany({ where: (row, { eq }) => eq(row.channel, "sms") });
  expect(text).toMatchObject({ state: "queued", attempts: 0 });
});
