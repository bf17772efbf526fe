import { hash } from "@node-rs/argon2";
import { and, eq, like } from "drizzle-orm";
import { v4, v7 } from "uuid";
import { customers, outgoingMessages, sessions, users } from "#db/schema/index.ts";
import { codeOf } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import { aName, anonymous, aRegistered, ctxFor, logInAs, password, type Store } from "#e2e/db/people.ts";
import { noticeLogIn } from "#lib/identity/known-devices.ts";
import { logIn } from "#lib/identity/log-in.ts";
import { changePassword } from "#lib/identity/passwords.ts";
import { loginInput } from "#lib/identity/schema.ts";
import { countFailure } from "#lib/identity/throttle.ts";
import type { Refusal } from "#lib/refusal.ts";
import { findLiveSession } from "#lib/sessions/sessions.ts";
import { after, days } from "#lib/time.ts";

/** What the log-in page does with what was typed. */
const attempt = (store: Store, username: string, typed = password, address: string | null = null) => {
  const parsed = loginInput.parse({ username, password: typed });
  const ctx = anonymous(store, { origin: { address, userAgent: "Firefox" } });
  return logIn(ctx, { ...parsed, guestId: null });
};

/** Registered customers, written as they are: their passwords are never asked for. */
async function peopleWithEmail({ db, account }: Store, email: string, count: number): Promise<void> {
  const people = Array.from({ length: count }, () => ({ userId: v7(), customerId: v4() }));
  await db.transaction(async (tx) => {
    await tx.insert(users).values(
      people.map(({ userId, customerId }) => ({
        id: userId,
        accountId: account.id,
        customerId,
        role: "customer" as const,
        username: aName(),
        passwordHash: "none",
        email,
      })),
    );
    await tx.insert(customers).values(
      people.map(({ userId, customerId }) => ({
        id: customerId,
        accountId: account.id,
        userId,
        status: "registered" as const,
        email,
      })),
    );
  });
}

const type = ({ db }: Store, userId: string, email: string) =>
  db.update(users).set({ email }).where(eq(users.id, userId));

const prove = ({ db }: Store, userId: string) =>
  db.update(users).set({ emailVerifiedAt: new Date() }).where(eq(users.id, userId));

test("the username logs in, whatever its case and the spaces around it", async ({ store }) => {
  const ada = await aRegistered(store);
  for (const typed of [ada.username, ada.username.toUpperCase(), `  ${ada.username} `]) {
    expect((await attempt(store, typed)).userId).toBe(ada.userId);
  }
});

test("an e-mail address that one customer has logs in, in any case", async ({ store }) => {
  const [ada, email] = [await aRegistered(store), aName()];
  await type(store, ada.userId, email);
  expect((await attempt(store, email.toUpperCase())).userId).toBe(ada.userId);
  expect((await attempt(store, ada.username)).userId).toBe(ada.userId);
});

test("an e-mail address that two have typed and nobody proven is nobody's", async ({ store }) => {
  const [ada, bob, email] = [await aRegistered(store), await aRegistered(store), aName()];
  for (const each of [ada, bob]) await type(store, each.userId, email);
  expect(await codeOf(attempt(store, email))).toBe("wrong_credentials");
  await prove(store, bob.userId);
  expect((await attempt(store, email)).userId).toBe(bob.userId);
  await prove(store, ada.userId);
  expect(await codeOf(attempt(store, email))).toBe("wrong_credentials");
});

test("a username is its owner's, however many others typed it as their e-mail address", async ({ store }) => {
  const username = aName();
  await peopleWithEmail(store, username, 25);
  const ada = await aRegistered(store, { username });
  expect((await attempt(store, username)).userId).toBe(ada.userId);
});

test("nobody of another account is found by name", async ({ store }) => {
  const ada = await aRegistered(store);
  expect(await codeOf(attempt({ ...store, account: store.live }, ada.username))).toBe("wrong_credentials");
});

test("an unknown name and a wrong password are refused in the same words", async ({ store }) => {
  const ada = await aRegistered(store);
  const refusal = async (username: string, typed: string) =>
    attempt(store, username, typed).then(
      () => null,
      (reason: Refusal) => ({ code: reason.code, says: reason.says, field: reason.field, status: reason.status }),
    );
  const wrong = await refusal(ada.username, "not my password");
  expect(wrong).toMatchObject({ code: "wrong_credentials" });
  expect(await refusal(aName(), "not my password")).toEqual(wrong);
});

test("ten failures in a row stop even the right password, and only for that name", async ({ store }) => {
  const [ada, bob] = [await aRegistered(store), await aRegistered(store)];
  for (let failure = 1; failure <= 10; failure++) {
    expect(await codeOf(attempt(store, ada.username, "wrong"))).toBe("wrong_credentials");
  }
  const reason = await attempt(store, ada.username).catch((refusal: Refusal) => refusal);
  expect(reason).toMatchObject({ code: "too_many_attempts", status: 429 });
  expect(reason).toHaveProperty("retryAfterSeconds", expect.any(Number));
  expect((await attempt(store, bob.username)).userId).toBe(bob.userId);
});

test("a name that nobody has is throttled like one that somebody has", async ({ store }) => {
  const nobody = aName();
  for (let failure = 1; failure <= 10; failure++) await codeOf(attempt(store, nobody, "wrong"));
  expect(await codeOf(attempt(store, nobody, "wrong"))).toBe("too_many_attempts");
});

test("a name that has to wait is refused no sooner when somebody has it than when nobody does", async ({ store }) => {
  const ada = await aRegistered(store);
  for (const name of [ada.username, aName()]) {
    for (let failure = 1; failure <= 10; failure++) await codeOf(attempt(store, name, "wrong"));
    const start = performance.now();
    expect(await codeOf(attempt(store, name))).toBe("too_many_attempts");
    expect(performance.now() - start).toBeGreaterThan(145);
  }
});

test("a success forgets the failures before it", async ({ store }) => {
  const ada = await aRegistered(store);
  for (let round = 1; round <= 2; round++) {
    for (let failure = 1; failure <= 9; failure++) await codeOf(attempt(store, ada.username, "wrong"));
    expect((await attempt(store, ada.username)).userId).toBe(ada.userId);
  }
});

const onTheWeb = "203.0.113.7";

async function failHundredTimes(store: Store, address: string): Promise<void> {
  const ctx = anonymous(store);
  await Promise.all(Array.from({ length: 100 }, () => countFailure(ctx, [{ limit: "logInAddress", of: address }])));
}

test("a hundred failures from one address stop that address where the account limits addresses", async ({ store }) => {
  const live = { ...store, account: store.live };
  const ada = await aRegistered(live);
  await failHundredTimes(live, onTheWeb);
  expect(await codeOf(attempt(live, ada.username, password, onTheWeb))).toBe("too_many_attempts");
  expect((await attempt(live, ada.username, password, "203.0.113.8")).userId).toBe(ada.userId);
});

test("failures count under the address they come from", async ({ store }) => {
  const live = { ...store, account: store.live };
  const address = `192.0.2.${store.account.id}`;
  const ctx = anonymous(live);
  for (let failure = 1; failure <= 99; failure++) await countFailure(ctx, [{ limit: "logInAddress", of: address }]);
  expect(await codeOf(attempt(live, aName(), "wrong", address))).toBe("wrong_credentials");
  expect(await codeOf(attempt(live, aName(), "wrong", address))).toBe("too_many_attempts");
});

test("whoever has one account of their own cannot clear what an address has failed at, nor is told of it", async ({
  store,
}) => {
  const live = { ...store, account: store.live };
  const [ada, bob, address] = [await aRegistered(live), await aRegistered(live), "203.0.113.9"];
  const ctx = anonymous(live);
  for (let failure = 1; failure <= 98; failure++) await countFailure(ctx, [{ limit: "logInAddress", of: address }]);
  const mails = () => live.db.$count(outgoingMessages, eq(outgoingMessages.recipient, ada.username));
  const before = await mails();
  expect((await attempt(live, ada.username, password, address)).userId).toBe(ada.userId);
  expect(await mails()).toBe(before);
  expect(await codeOf(attempt(live, aName(), "wrong", address))).toBe("wrong_credentials");
  expect((await attempt(live, bob.username, password, address)).userId).toBe(bob.userId);
  expect(await codeOf(attempt(live, aName(), "wrong", address))).toBe("wrong_credentials");
  expect(await codeOf(attempt(live, aName(), "wrong", address))).toBe("too_many_attempts");
});

test("addresses are not limited where the account has that switched off", async ({ store }) => {
  const ada = await aRegistered(store);
  await failHundredTimes(store, onTheWeb);
  expect((await attempt(store, ada.username, password, onTheWeb)).userId).toBe(ada.userId);
});

test("throttles keep neither names nor addresses", async ({ fresh, store }) => {
  const name = aName();
  await codeOf(attempt({ ...store, account: store.live }, name, "wrong", onTheWeb));
  const rows = await fresh.sql`select key from throttles`;
  expect(rows.filter(({ key }) => key.includes(name) || key.includes(onTheWeb))).toEqual([]);
});

test("a session notes where it is, and lives thirty days", async ({ store }) => {
  const ada = await aRegistered(store);
  const { sessionId } = await attempt(store, ada.username, password, onTheWeb);
  const [row] = await store.db.select().from(sessions).where(eq(sessions.id, sessionId));
  expect(row).toMatchObject({ address: onTheWeb, userAgent: "Firefox", userId: ada.userId });
  const live = (now: Date) => findLiveSession(store.db, store.account.id, sessionId, now);
  expect(await live(after(new Date(), days(29)))).not.toBeNull();
  expect(await live(after(new Date(), days(31)))).toBeNull();
  expect(await findLiveSession(store.db, store.live.id, sessionId, new Date())).toBeNull();
});

test("a hash with older parameters is renewed by logging in, and the password stays", async ({ store }) => {
  const ada = await aRegistered(store);
  const old = await hash(password, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  await store.db.update(users).set({ passwordHash: old }).where(eq(users.id, ada.userId));
  await attempt(store, ada.username);
  const [row] = await store.db.select().from(users).where(eq(users.id, ada.userId));
  expect(row?.passwordHash).toContain("m=19456,t=2,p=1");
  expect((await attempt(store, ada.username)).userId).toBe(ada.userId);
});

test("logging in and failing to are in the log, without the password", async ({ fresh, store }) => {
  const ada = await aRegistered(store);
  await codeOf(attempt(store, ada.username, "not my password"));
  await logInAs(store, ada.username);
  const log = await fresh.sql`select event, data::text from audit_events where user_id = ${ada.userId} order by at, id`;
  expect(log.map((row) => row.event)).toEqual(["registered", "log_in_failed", "logged_in"]);
  expect(JSON.stringify(log)).not.toContain("not my password");
});

test("a member of staff has no customer, and a guest cookie stays whose it is", async ({ store }) => {
  const id = v7();
  const username = aName();
  const passwordHash = await hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  await store.db
    .insert(users)
    .values({ id, accountId: store.account.id, role: "administrator", username, passwordHash });
  const ctx = ctxFor(store, { kind: "anonymous" });
  const { sessionId } = await logIn(ctx, { username, password, guestId: v4() });
  const live = await findLiveSession(store.db, store.account.id, sessionId, new Date());
  expect(live).toMatchObject({ role: "administrator", customerId: null });
});

test("attack: filling a mailbox that was only typed with what is told to an account's owner", async ({ store }) => {
  const ada = await aRegistered(store);
  const owner = { id: ada.userId, accountId: store.account.id, customerId: ada.customerId, email: ada.username };
  const told = (about: string) =>
    store.db.$count(
      outgoingMessages,
      and(eq(outgoingMessages.recipient, ada.username), like(outgoingMessages.subject, about)),
    );
  for (let at = 0; at < 8; at++) await noticeLogIn(ada.ctx, owner, { failures: 9, isStrange: false });
  expect(await told("New log-in%")).toBe(5);
  await changePassword(ada.ctx, { currentPassword: password, newPassword: "another long password" });
  expect(await told("%password%was changed")).toBe(0);
  await prove(store, ada.userId);
  await noticeLogIn(ada.ctx, owner, { failures: 9, isStrange: false });
  expect(await told("New log-in%"), "whoever has proven it is told whatever else was").toBe(6);
});
