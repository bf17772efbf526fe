import { hash } from "@node-rs/argon2";
import { eq, sql } from "drizzle-orm";
import { authenticators, outgoingMessages, recoveryCodes, sessions, throttles, users } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { appCode, giveApp } from "#e2e/web/factors.ts";
import { type Customer, password } from "#e2e/web/people.ts";
import { ctxOf, type Store } from "#e2e/web/store.ts";
import type { Ctx } from "#lib/context.ts";
import { hashPassword } from "#lib/identity/credentials.ts";
import { beginSetUp, findFactorState, finishSetUp, newRecoveryCodes } from "#lib/identity/factor-settings.ts";
import { beginLogIn } from "#lib/identity/log-in.ts";
import { startAddingPasskey } from "#lib/identity/passkeys.ts";
import { askForReset } from "#lib/identity/password-reset.ts";
import { changePassword } from "#lib/identity/passwords.ts";
import { addPasskeyInput } from "#lib/identity/schema.ts";
import { isRightCode } from "#lib/identity/second-factor.ts";
import { sendPhoneCode } from "#lib/identity/verifications.ts";
import { newSession } from "#lib/sessions/sessions.ts";
import { sweepExpired } from "#lib/sweeping.ts";
import { after, days } from "#lib/time.ts";

/** The context of the customer on a session of its own. */
async function loggedIn(store: Store, { id: customerId, userId }: Customer): Promise<Ctx> {
  const anonymous = ctxOf(store, { kind: "anonymous" });
  const [user] = await store.db.select().from(users).where(eq(users.id, userId));
  const row = newSession(anonymous, { id: userId, epoch: user?.epoch ?? 0 });
  const [session] = await store.db.insert(sessions).values(row).returning();
  return ctxOf(store, { kind: "customer", customerId, userId, sessionId: session?.id ?? null });
}

test("a set-up is seen and finished by the session that began it alone", async ({ store, newCustomer }) => {
  const customer = await newCustomer();
  const [here, elsewhere] = await Promise.all([loggedIn(store, customer), loggedIn(store, customer)]);
  await beginSetUp(here, { password });
  const { setUp } = await findFactorState(here);
  expect((await findFactorState(elsewhere)).setUp).toBeNull();
  await expect(finishSetUp(elsewhere, appCode(setUp?.secret ?? ""))).rejects.toMatchObject({ code: "wrong_code" });
  expect(await finishSetUp(here, appCode(setUp?.secret ?? ""))).toHaveLength(10);
});

test("wrong codes of a set-up that nobody began do not lock the owner out of the second step", async ({
  store,
  newCustomer,
}) => {
  const customer = await newCustomer();
  const { secret } = await giveApp(store, customer);
  const ctx = await loggedIn(store, customer);
  for (let at = 0; at < 12; at++) await expect(finishSetUp(ctx, "000000")).rejects.toThrow();
  const [user] = await store.db.select().from(users).where(eq(users.id, customer.userId));
  expect(user && (await isRightCode(ctx, { ...user, hasApp: true }, appCode(secret)))).toBe(true);
});

test("two that begin a set-up at once leave one secret, and two that renew recovery codes leave ten", async ({
  store,
  newCustomer,
}) => {
  const customer = await newCustomer();
  const ctx = await loggedIn(store, customer);
  await Promise.all(Array.from({ length: 6 }, () => beginSetUp(ctx, { password })));
  expect(await store.db.$count(authenticators, eq(authenticators.userId, customer.userId))).toBe(1);
  await store.db.delete(authenticators).where(eq(authenticators.userId, customer.userId));
  const { recoveryCodes: codes } = await giveApp(store, customer);
  const renew = (at: number) => newRecoveryCodes(ctx, { password, code: codes[at] ?? "" });
  const renewed = await Promise.allSettled([renew(0), renew(1)]);
  expect(renewed.map(({ status }) => status)).toContain("fulfilled");
  expect(await store.db.$count(recoveryCodes, eq(recoveryCodes.userId, customer.userId))).toBe(10);
});

test("a passkey is added for the password and a code, where there is a second factor", async ({
  store,
  newCustomer,
}) => {
  const customer = await newCustomer();
  const { secret } = await giveApp(store, customer);
  const ctx = await loggedIn(store, customer);
  const asked = { code: "one_time_password_needed", field: "code" };
  await expect(startAddingPasskey(ctx, { currentPassword: password })).rejects.toMatchObject(asked);
  const wrong = startAddingPasskey(ctx, { currentPassword: password, code: "000000" });
  await expect(wrong).rejects.toMatchObject({ code: "wrong_code", field: "code" });
  const right = await startAddingPasskey(ctx, { currentPassword: password, code: appCode(secret) });
  expect(right.challenge).not.toBe("");
});

test("a name of a passkey loses what cannot be seen", () => {
  expect(addPasskeyInput.parse({ name: "My\0 phone\u0007", currentPassword: "x" }).name).toBe("My phone");
});

test("nobody sends codes to one number after the other", async ({ store, newCustomer }) => {
  const ctx = await loggedIn(store, await newCustomer());
  const numbers = Array.from({ length: 11 }, () => `+35386${String(Math.floor(Math.random() * 1e7)).padStart(7, "0")}`);
  for (const number of numbers.slice(0, 10)) await sendPhoneCode(ctx, number);
  await expect(sendPhoneCode(ctx, numbers[10] ?? "")).rejects.toMatchObject({ code: "too_many_attempts" });
});

test("a log-in under way does not bring the old password back after a reset", async ({ store, newCustomer }) => {
  const customer = await newCustomer();
  await giveApp(store, customer);
  const outdated = await hash(password, { memoryCost: 8_192, timeCost: 1, parallelism: 1 });
  const isThem = eq(users.id, customer.userId);
  await store.db.update(users).set({ passwordHash: outdated }).where(isThem);
  const chosen = await hashPassword("another slow river");
  const anonymous = ctxOf(store, { kind: "anonymous" });
  let logIn: Promise<unknown> = Promise.resolve();
  await store.db.transaction(async (tx) => {
    await tx.update(users).set({ passwordHash: chosen, epoch: sql`epoch + 1` }).where(isThem);
    logIn = beginLogIn(anonymous, { username: customer.email, password, guestId: null });
    const waiting = sql`select 1 from pg_locks where not granted and locktype in ('transactionid', 'tuple')`;
    await expect.poll(async () => (await store.db.execute(waiting)).length).toBeGreaterThan(0);
  });
  await logIn.catch(() => undefined);
  const [user] = await store.db.select().from(users).where(isThem);
  expect(user?.passwordHash).toBe(chosen);
});

test("a password that changes while resets are asked for ends in no deadlock", async ({ store, newCustomer }) => {
  const customer = await newCustomer();
  const ctx = await loggedIn(store, customer);
  const anonymous = ctxOf(store, { kind: "anonymous" });
  const change = changePassword(ctx, { currentPassword: password, newPassword: "another slow river" });
  const asks = Array.from({ length: 4 }, () => askForReset(anonymous, customer.email));
  expect((await Promise.allSettled([change, ...asks])).map(({ status }) => status)).toEqual(Array(5).fill("fulfilled"));
});

test("counts of attempts and old messages are swept, and failed ones lose their words after a week", async ({
  store,
}) => {
  const now = new Date();
  const message = {
    accountId: store.account.id,
    channel: "email" as const,
    recipient: "a@example.com",
    body: "123456",
  };
  const rows = await store.db
    .insert(outgoingMessages)
    .values(
      [-1, -8, -100].map((age) => {
        const insertedAt = after(now, days(age));
        return { ...message, state: "failed" as const, nextAttemptAt: insertedAt, insertedAt };
      }),
    )
    .returning({ id: outgoingMessages.id });
  const key = `test:${rows[0]?.id}`;
  await store.db.insert(throttles).values({ key, points: 1, expire: now.getTime() - 1 });
  await sweepExpired(store.db, now);
  const bodies = await Promise.all(
    rows.map(({ id }) => store.db.select().from(outgoingMessages).where(eq(outgoingMessages.id, id))),
  );
  expect(bodies.map(([row]) => row?.body)).toEqual(["123456", "", undefined]);
  expect(await store.db.$count(throttles, eq(throttles.key, key))).toBe(0);
});
