import { and, eq, lt, type SQL } from "drizzle-orm";
import { devices, idempotencyKeys, logInChallenges, oneTimeCodes, sessions } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { ctxOf } from "#e2e/web/store.ts";
import { onceForKey } from "#lib/idempotency.ts";
import { startChallenge } from "#lib/identity/challenges.ts";
import { noticeFirstDevice } from "#lib/identity/known-devices.ts";
import { issueDigits } from "#lib/identity/one-time-codes.ts";
import { newSession } from "#lib/sessions/sessions.ts";
import { sweepExpired } from "#lib/sweeping.ts";
import { after, days } from "#lib/time.ts";

/** Each sweeps everything that is there, also what the other has just made. */
test.describe.configure({ mode: "default" });

test("what has expired is swept, and nothing else", async ({ store, newCustomer }) => {
  const customer = await newCustomer();
  const user = { id: customer.userId, accountId: store.account.id, epoch: 0 };
  const now = new Date();
  for (const at of [after(now, -days(500)), now]) {
    const ctx = ctxOf(store, { kind: "anonymous" }, at);
    await startChallenge(ctx, user);
    await issueDigits(ctx, { purpose: "log_in", target: user.id, userId: user.id });
    await store.db.insert(sessions).values(newSession(ctx, user));
    const userAgent = at === now ? "Firefox/140" : "Old";
    await noticeFirstDevice({ ...ctx, origin: { address: null, userAgent } }, { userId: user.id });
  }
  const isMine = (table: typeof sessions | typeof logInChallenges | typeof oneTimeCodes | typeof devices, old?: SQL) =>
    store.db.$count(table, and(eq(table.userId, user.id), old));
  const old = () =>
    Promise.all([
      isMine(sessions, lt(sessions.expiresAt, now)),
      isMine(logInChallenges, lt(logInChallenges.expiresAt, now)),
      isMine(oneTimeCodes, lt(oneTimeCodes.expiresAt, now)),
      isMine(devices, lt(devices.lastSeenAt, after(now, -days(400)))),
    ]);
  const all = () => Promise.all([sessions, logInChallenges, oneTimeCodes, devices].map((table) => isMine(table)));
  const before = await all();
  expect(await old()).toEqual([1, 1, 1, 1]);
  expect(await sweepExpired(store.db, now)).toBeGreaterThanOrEqual(4);
  expect(await old()).toEqual([0, 0, 0, 0]);
  expect(await all()).toEqual(before.map((count) => count - 1));
});

test("an answer of the API that was kept for a day is swept, whoever it told of, also when no other follows", async ({
  store,
}) => {
  const now = new Date();
  const keep = (caller: string, at: Date) =>
    onceForKey(
      ctxOf(store, { kind: "publishable" }, at),
      { caller, key: "one", request: caller, secret: "s" },
      async () => ({
        status: 201,
        body: '{"name":"Ada Byron"}',
      }),
    );
  const [old, fresh] = [crypto.randomUUID(), crypto.randomUUID()];
  await keep(fresh, now);
  await keep(old, after(now, -days(2)));
  const keptOf = (caller: string) => store.db.$count(idempotencyKeys, eq(idempotencyKeys.caller, caller));
  expect(await keptOf(old)).toBe(1);
  await sweepExpired(store.db, now);
  expect([await keptOf(old), await keptOf(fresh)]).toEqual([0, 1]);
});
