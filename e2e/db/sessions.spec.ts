import { eq } from "drizzle-orm";
import { v4 } from "uuid";
import { apiRefreshTokens, sessions } from "#db/schema/index.ts";
import { codeOf } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import { anonymous, aRegistered, logInAs, password, type Registered, type Store } from "#e2e/db/people.ts";
import type { Ctx } from "#lib/context.ts";
import { logIn } from "#lib/identity/log-in.ts";
import { changePassword } from "#lib/identity/passwords.ts";
import { endOtherSessions, endSession, findLiveSession, listSessions, noticeSession } from "#lib/sessions/sessions.ts";
import { after, days, minutes, seconds } from "#lib/time.ts";

const newPassword = "an even better horse";

const idOf = ({ viewer }: Ctx) => ("sessionId" in viewer ? viewer.sessionId : null) ?? "";

const isLive = async ({ db, account }: Store, ctx: Ctx) =>
  (await findLiveSession(db, account.id, idOf(ctx), new Date())) !== null;

const passwordIs = async (store: Store, { username }: Registered, typed: string) =>
  (await codeOf(logIn(anonymous(store), { username, password: typed, guestId: null }))) === "done";

test("the list shows where one is logged in, last used first, and which one this is", async ({ store }) => {
  const ada = await aRegistered(store);
  const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
  const ctx = anonymous(store, { now: after(new Date(), minutes(1)), origin: { address: null, userAgent: firefox } });
  const other = await logIn(ctx, { username: ada.username, password, guestId: null });
  expect(await listSessions(ada.ctx)).toMatchObject([
    { id: other.sessionId, device: "Firefox on Windows", isThisOne: false },
    { id: ada.sessionId, device: "Unknown device", isThisOne: true },
  ]);
});

test("one session is ended, the others go on", async ({ store }) => {
  const ada = await aRegistered(store);
  const other = await logInAs(store, ada.username);
  await endSession(ada.ctx, idOf(other));
  expect([await isLive(store, ada.ctx), await isLive(store, other)]).toEqual([true, false]);
  expect(await listSessions(ada.ctx)).toHaveLength(1);
});

test("all others are ended, this one goes on", async ({ store }) => {
  const ada = await aRegistered(store);
  const others = [await logInAs(store, ada.username), await logInAs(store, ada.username)];
  await endOtherSessions(ada.ctx);
  expect(await isLive(store, ada.ctx)).toBe(true);
  for (const other of others) expect(await isLive(store, other)).toBe(false);
});

test("nobody ends or sees somebody else's session", async ({ store }) => {
  const [ada, bob] = [await aRegistered(store), await aRegistered(store)];
  await endSession(bob.ctx, ada.sessionId);
  await endOtherSessions(bob.ctx);
  expect(await isLive(store, ada.ctx)).toBe(true);
  expect((await listSessions(bob.ctx)).map((session) => session.id)).toEqual([bob.sessionId]);
  expect(await codeOf(listSessions(anonymous(store)))).toBe("log_in_first");
});

test("a new password ends the other sessions and the API tokens, and keeps this session", async ({ store }) => {
  const ada = await aRegistered(store);
  const other = await logInAs(store, ada.username);
  const token = { accountId: store.account.id, kind: "user" as const, userId: ada.userId, userEpoch: 0 };
  await store.db.insert(apiRefreshTokens).values({ ...token, tokenHash: Buffer.from(v4()) });
  await changePassword(ada.ctx, { currentPassword: password, newPassword });
  expect([await isLive(store, ada.ctx), await isLive(store, other)]).toEqual([true, false]);
  expect(await store.db.$count(apiRefreshTokens, eq(apiRefreshTokens.userId, ada.userId))).toBe(0);
  expect(await passwordIs(store, ada, newPassword)).toBe(true);
  expect(await passwordIs(store, ada, password)).toBe(false);
});

test("a session that carries the epoch of an older password is not live", async ({ store }) => {
  const ada = await aRegistered(store);
  await changePassword(ada.ctx, { currentPassword: password, newPassword });
  await store.db.update(sessions).set({ userEpoch: 0 }).where(eq(sessions.id, ada.sessionId));
  expect(await isLive(store, ada.ctx)).toBe(false);
});

test("the password stays when the current one is wrong, or the new one is weak", async ({ store }) => {
  const ada = await aRegistered(store);
  const other = await logInAs(store, ada.username);
  const change = (input: { currentPassword?: string; newPassword?: string }) =>
    codeOf(changePassword(ada.ctx, { currentPassword: password, newPassword, ...input }));
  expect(await change({ currentPassword: "not it" })).toBe("wrong_current_password");
  expect(await change({ newPassword: "password" })).toBe("common_password");
  expect(await change({ newPassword: ada.username })).toBe("password_is_username");
  expect(await isLive(store, other)).toBe(true);
  expect(await passwordIs(store, ada, password)).toBe(true);
});

test("ten wrong current passwords stop the right one too", async ({ store }) => {
  const ada = await aRegistered(store);
  const change = (currentPassword: string) => codeOf(changePassword(ada.ctx, { currentPassword, newPassword }));
  for (let failure = 1; failure <= 10; failure++) expect(await change("not it")).toBe("wrong_current_password");
  expect(await change(password)).toBe("too_many_attempts");
});

test("of two new passwords at once one holds, and its session goes on", async ({ store }) => {
  const ada = await aRegistered(store);
  const other = await logInAs(store, ada.username);
  const change = (ctx: Ctx, chosen: string) =>
    codeOf(changePassword(ctx, { currentPassword: password, newPassword: chosen }));
  const codes = await Promise.all([change(ada.ctx, newPassword), change(other, "yet another horse")]);
  expect([...codes].sort()).toEqual(["done", "wrong_current_password"]);
  const [winner, loser] = codes[0] === "done" ? [ada.ctx, other] : [other, ada.ctx];
  expect([await isLive(store, winner), await isLive(store, loser)]).toEqual([true, false]);
});

test("using a session keeps it alive, and is noted once a minute", async ({ store }) => {
  const ada = await aRegistered(store);
  const found = await findLiveSession(store.db, store.account.id, ada.sessionId, new Date());
  if (!found) throw new Error("the session is not live");
  const lastSeen = async () => (await listSessions(ada.ctx))[0]?.lastSeen;
  await noticeSession(store.db, found, after(found.lastSeenAt, seconds(30)));
  expect(await lastSeen()).toEqual(found.lastSeenAt);
  const later = after(found.lastSeenAt, days(20));
  await noticeSession(store.db, found, later);
  expect(await lastSeen()).toEqual(later);
  const muchLater = after(later, days(20));
  expect(await findLiveSession(store.db, store.account.id, ada.sessionId, muchLater)).not.toBeNull();
});
