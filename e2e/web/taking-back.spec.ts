import { randomUUID } from "node:crypto";
import type { APIRequestContext } from "@playwright/test";
import { eq } from "drizzle-orm";
import { authenticators, passkeys, users } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { failToLogIn, follow, read, sendLogIn } from "#e2e/web/answers.ts";
import { giveApp } from "#e2e/web/factors.ts";
import { lastMail, linksIn, mailsTo, pathIn, userOf } from "#e2e/web/mail.ts";
import { type Customer, password, uniqueEmail } from "#e2e/web/people.ts";
import { submit } from "#e2e/web/posting.ts";
import { ctxOf, type Store } from "#e2e/web/store.ts";
import { callApi, userToken } from "#e2e/web/tokens.ts";
import { record } from "#lib/audit.ts";
import type { Ctx } from "#lib/context.ts";
import { useTextCodes } from "#lib/identity/factor-settings.ts";
import { findByName } from "#lib/identity/log-in.ts";
import { lockUser, moveMailbox } from "#lib/identity/mailbox.ts";
import { routes } from "#lib/routes.ts";

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const strange = /New log-in/;

const prove = ({ db }: Store, { userId }: Customer) =>
  db.update(users).set({ emailVerifiedAt: new Date() }).where(eq(users.id, userId));

/** The context of somebody logged in as that customer, on a browser that the owner never used. */
function thiefOf(store: Store, { id: customerId, userId }: Customer): Ctx {
  const ctx = ctxOf(store, { kind: "customer", customerId, userId, sessionId: null });
  return { ...ctx, origin: { address: "198.51.100.9", userAgent: firefox } };
}

const comeIn = async (client: APIRequestContext, { email }: Customer, typed = password) =>
  expect((await follow(client, await sendLogIn(client, email, typed))).heading).toBe("Hello, Nora");

/** A passkey as a browser somewhere has added it. */
async function addPasskey(ctx: Ctx, { id: customerId, userId }: Customer): Promise<void> {
  const row = { accountId: ctx.account.id, userId, credentialId: randomUUID(), publicKey: Buffer.from("key") };
  await ctx.db.insert(passkeys).values({ ...row, name: "A key", insertedAt: ctx.now });
  await record(ctx, "passkey_added", { userId, customerId });
}

const press = async (client: APIRequestContext, path: string, name: string) =>
  follow(client, await submit(client, { path, button: name, fields: {} }));

/** A text message's code, as the telephone that it went to shows it. */
async function codeTo(client: APIRequestContext, number: string): Promise<string> {
  const answer = await client.get(`/dev/outbox?to=${encodeURIComponent(number)}`);
  const messages: { body: string }[] = await answer.json();
  return messages.at(-1)?.body.slice(0, 6) ?? "";
}

test('"This wasn\'t me" after a thief has moved the mailbox: the address comes back, and the reset goes there', async ({
  newCustomer,
  openClient,
  request,
  store,
}) => {
  const customer = await newCustomer();
  await prove(store, customer);
  await comeIn(await openClient({ userAgent: chrome }), customer);
  await comeIn(await openClient({ userAgent: firefox }), customer);
  const path = pathIn(await lastMail(store, customer.email, strange));
  const theirs = uniqueEmail("thief");
  const { access } = await userToken(request, customer);
  const moved = await request.patch("/v1/user", {
    headers: { Authorization: `Bearer ${access}`, "Content-Type": "application/vnd.api+json", "User-Agent": firefox },
    data: JSON.stringify({ data: { attributes: { email: theirs } } }),
  });
  expect(moved.status()).toBe(200);
  expect((await press(request, path, "Log everybody out")).heading).toBe("Everybody is logged out");
  expect(await userOf(store, customer)).toMatchObject({ email: customer.email, username: customer.email });
  expect(linksIn(await lastMail(store, customer.email, /new password/))[0]?.pathname).toBe("/reset");
  expect((await mailsTo(store, theirs)).filter(({ subject }) => /new password/.test(subject))).toEqual([]);
});

for (const way of ["not me", "undo"] as const) {
  test(`a telephone and a passkey that a thief has added are gone after "${way}"`, async ({
    request,
    newCustomer,
    openClient,
    store,
  }) => {
    const customer = await newCustomer();
    await prove(store, customer);
    await comeIn(await openClient({ userAgent: chrome }), customer);
    await comeIn(await openClient({ userAgent: firefox }), customer);
    const notMe = pathIn(await lastMail(store, customer.email, strange));
    const thief = thiefOf(store, customer);
    const phoneNumber = `+35386${String(Math.floor(Math.random() * 1e7)).padStart(7, "0")}`;
    await expect(useTextCodes(thief, { password, phoneNumber })).rejects.toThrow();
    await useTextCodes(thief, { password, phoneNumber, code: await codeTo(request, phoneNumber) });
    await addPasskey(thief, customer);
    await store.db.update(users).set({ authMethod: "tfa_sms" }).where(eq(users.id, customer.userId));
    if (way === "undo") {
      const { id, epoch } = await userOf(store, customer);
      const owner = await lockUser(thief, id);
      expect(owner?.epoch).toBe(epoch);
      if (owner) await moveMailbox(thief, owner, { email: uniqueEmail("thief"), provenAt: new Date() });
    }
    const undo = way === "undo" ? pathIn(await lastMail(store, customer.email, /address/)) : "";
    const done =
      way === "undo"
        ? await press(request, undo, "Put my address back")
        : await press(request, notMe, "Log everybody out");
    expect(done.heading).toBe(way === "undo" ? "Your address is back" : "Everybody is logged out");
    expect(await userOf(store, customer)).toMatchObject({ authMethod: "simple", email: customer.email });
    expect(await store.db.$count(passkeys, eq(passkeys.userId, customer.userId))).toBe(0);
  });
}

test("a mailbox alone takes no factor away: what the owner added from a browser of their own stays", async ({
  request,
  newCustomer,
  openClient,
  store,
}) => {
  const customer = await newCustomer();
  await comeIn(await openClient({ userAgent: chrome }), customer);
  await comeIn(await openClient({ userAgent: firefox }), customer);
  const path = pathIn(await lastMail(store, customer.email, strange));
  const own = { ...thiefOf(store, customer), origin: { address: "127.0.0.1", userAgent: chrome } };
  await giveApp(store, customer);
  await record(own, "authenticator_added", { userId: customer.userId });
  await addPasskey(own, customer);
  expect((await press(request, path, "Log everybody out")).heading).toBe("Everybody is logged out");
  expect(await store.db.$count(authenticators, eq(authenticators.userId, customer.userId))).toBe(1);
  expect(await store.db.$count(passkeys, eq(passkeys.userId, customer.userId))).toBe(1);
});

test("a stranger cannot use up the notices of somebody's proven mailbox", async ({ newCustomer, request, store }) => {
  const [victim, stranger] = await Promise.all([newCustomer(), newCustomer()]);
  const api = callApi(request, (await userToken(request, stranger)).access);
  for (let at = 0; at < 6; at++) {
    await api.patch("/user", { email: victim.email });
    await api.patch("/user", { email: uniqueEmail("away") });
  }
  await prove(store, victim);
  const before = (await mailsTo(store, victim.email)).length;
  await callApi(request, (await userToken(request, victim)).access).patch("/user", { email: uniqueEmail("new") });
  const told = (await mailsTo(store, victim.email)).slice(0, -before);
  expect(told.flatMap(linksIn).map(({ pathname }) => pathname)).toContain("/undo-email");
});

test("a stranger cannot use up somebody's resets, nor stand in for a proven address", async ({
  newCustomer,
  request,
  store,
}) => {
  const victim = await newCustomer({ email: uniqueEmail("victim") });
  await prove(store, victim);
  await store.db
    .update(users)
    .set({ username: `bob${randomUUID()}` })
    .where(eq(users.id, victim.userId));
  const stranger = await newCustomer({ email: victim.email });
  const ctx = ctxOf(store, { kind: "anonymous" });
  expect((await findByName(ctx, victim.email))?.id).toBe(victim.userId);
  const other = await newCustomer();
  await callApi(request, (await userToken(request, other)).access).patch("/user", { email: victim.email });
  const ask = (username: string) =>
    submit(request, { path: routes.forgot(), button: "Send me a link", fields: { username } });
  for (let at = 0; at < 6; at++) await ask(other.email);
  await ask(victim.email);
  const mails = (await mailsTo(store, victim.email)).filter(({ subject }) => /Choose a new password/.test(subject));
  expect(mails).toHaveLength(1);
  expect(stranger.userId).not.toBe(victim.userId);
});

test("a reset is a way in for whom others have locked out by failing", async ({
  newCustomer,
  openClient,
  request,
  store,
}) => {
  const customer = await newCustomer();
  await failToLogIn(request, customer.email, 11);
  expect((await read(await sendLogIn(request, customer.email, password))).alert).toContain("Too many attempts");
  await submit(request, { path: routes.forgot(), button: "Send me a link", fields: { username: customer.email } });
  const path = pathIn(await lastMail(store, customer.email, /Choose a new password/));
  const newPassword = "another slow river";
  const chosen = await submit(request, { path, button: "Save new password", fields: { newPassword } });
  expect((await follow(request, chosen)).heading).toBe("Log in");
  await comeIn(await openClient(), customer, newPassword);
});
