import { and, eq } from "drizzle-orm";
import { passkeyChallenges, passkeys } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { look } from "#e2e/web/answers.ts";
import {
  add,
  askToAdd,
  askToLogIn,
  enter,
  Forger,
  givePasskey,
  passkeysOf,
  plugIn,
  sessionsOf,
} from "#e2e/web/passkeys.ts";
import { submit } from "#e2e/web/posting.ts";
import { button, hydrated } from "#e2e/web/steps.ts";
import { routes } from "#lib/routes.ts";
import { minutes } from "#lib/time.ts";

const notAccepted = { formError: "That passkey was not accepted. Try again, or use your password." };
const over = { formError: "That took too long, or was finished elsewhere. Please log in again." };
const overToAdd = { formError: "That took too long, or was finished elsewhere. Please start again." };

test("replaying a passkey assertion", async ({ request, newCustomer, store, baseURL: origin = "" }) => {
  const customer = await newCustomer();
  const forger = new Forger();
  await givePasskey(store, customer, forger);
  const challenge = await askToLogIn(request);
  const response = forger.assert({ challenge, origin, userId: customer.userId });
  const first = await enter(request, response);
  expect(await first.json()).toEqual({ next: routes.account.overview() });
  expect(first.headers()["cache-control"]).toBe("private, no-store");
  const second = await enter(request, response);
  expect(second.status()).toBe(400);
  expect(await second.json()).toEqual(over);
  expect(second.headers()).not.toHaveProperty("set-cookie");
  expect(await sessionsOf(store, customer)).toBe(1);
});

test("replaying what a real browser sent", async ({ page, newCustomer, store, openClient }) => {
  const customer = await newCustomer();
  const device = await plugIn(page);
  const key = new Forger();
  await givePasskey(store, customer, key);
  await device.hold(key, customer);
  await page.goto(routes.login());
  await hydrated(page);
  const sending = page.waitForRequest(`**${routes.passkeys.logIn()}`);
  await button(page, "Use a passkey").click();
  const sent = (await sending).postDataJSON();
  await expect(button(page, "Log out")).toBeVisible();
  const before = await sessionsOf(store, customer);
  const thief = await openClient();
  expect(await (await thief.post(routes.passkeys.logIn(), { data: sent })).json()).toEqual(over);
  expect(await sessionsOf(store, customer)).toBe(before);
});

test("somebody else's passkey for my account", async ({ request, newCustomer, store, baseURL: origin = "" }) => {
  const [victim, attacker] = await Promise.all([newCustomer(), newCustomer()]);
  const [theirs, own] = [new Forger(), new Forger()];
  await Promise.all([givePasskey(store, victim, theirs), givePasskey(store, attacker, own)]);
  const claims = { origin, userId: victim.userId };
  const withOwnKey = own.assert({ ...claims, challenge: await askToLogIn(request) });
  const underTheirName = { ...own.assert({ ...claims, challenge: await askToLogIn(request) }) };
  const named = { ...underTheirName, id: theirs.credentialId, rawId: theirs.credentialId };
  for (const response of [withOwnKey, named]) {
    const answer = await enter(request, response);
    expect(answer.status()).toBe(400);
    expect(await answer.json()).toEqual(notAccepted);
  }
  expect(await sessionsOf(store, victim)).toBe(0);
  expect(await sessionsOf(store, attacker)).toBe(0);
});

test("registering a passkey that is somebody else's, and changing or removing it", async ({
  newCustomer,
  clientOf,
  store,
  baseURL: origin = "",
}) => {
  const [victim, attacker] = await Promise.all([newCustomer(), newCustomer()]);
  const theirs = new Forger();
  await givePasskey(store, victim, theirs);
  const client = await clientOf(attacker);
  const challenge = await askToAdd(client, attacker);
  const answer = await add(client, new Forger(theirs.credentialId).attest({ challenge, origin }));
  expect(await answer.json()).toEqual({ formError: "That passkey is in use here already." });
  await givePasskey(store, attacker, new Forger());
  const [own] = await store.db.select().from(passkeys).where(eq(passkeys.userId, attacker.userId));
  const [target] = await store.db.select().from(passkeys).where(eq(passkeys.userId, victim.userId));
  const fields = { passkeyId: target?.id ?? "", name: "Taken over", currentPassword: attacker.password };
  const at = own?.id ?? "";
  await submit(client, { path: routes.account.passkeys({ rename: at }), button: "Save name", fields });
  await submit(client, { path: routes.account.passkeys({ remove: at }), button: "Remove this passkey", fields });
  const [after] = await store.db.select().from(passkeys).where(eq(passkeys.userId, victim.userId));
  expect(after).toEqual(target);
});

test("an assertion for another origin or another site's id", async ({
  request,
  newCustomer,
  store,
  baseURL: origin = "",
}) => {
  const customer = await newCustomer();
  const forger = new Forger();
  await givePasskey(store, customer, forger);
  const { port } = new URL(origin);
  for (const elsewhere of [
    { origin: "https://evil.example" },
    { origin: `http://localhost:${Number(port) + 1}`, rpId: "localhost" },
    { origin: `https://localhost:${port}`, rpId: "localhost" },
    { origin: `http://shop.localhost:${port}`, rpId: "localhost" },
    { origin, rpId: "evil.example" },
  ]) {
    const challenge = await askToLogIn(request);
    const answer = await enter(request, forger.assert({ ...elsewhere, challenge, userId: customer.userId }));
    expect(answer.status(), JSON.stringify(elsewhere)).toBe(400);
    expect(await answer.json()).toEqual(notAccepted);
  }
  expect(await sessionsOf(store, customer)).toBe(0);
});

test("a Host header that names another site changes nothing", async ({ request }) => {
  const headers = { Host: "evil.example", "X-Forwarded-Host": "evil.example" };
  const answer = await request.post(routes.passkeys.logInOptions(), { data: {}, headers });
  expect((await answer.json()).options.rpId).toBe("localhost");
});

test("an assertion without a finger or a code", async ({ request, newCustomer, store, baseURL: origin = "" }) => {
  const customer = await newCustomer();
  const forger = new Forger();
  await givePasskey(store, customer, forger);
  for (const said of [{ isVerified: false }, { isPresent: false }]) {
    const challenge = await askToLogIn(request);
    const answer = await enter(request, forger.assert({ ...said, challenge, origin, userId: customer.userId }));
    expect(await answer.json()).toEqual(notAccepted);
  }
  expect(await sessionsOf(store, customer)).toBe(0);
});

test("registering a key without a finger or a code, or for another origin", async ({
  newCustomer,
  clientOf,
  store,
  baseURL: origin = "",
}) => {
  const customer = await newCustomer();
  const own = await clientOf(customer);
  for (const claims of [{ origin, isVerified: false }, { origin: "https://evil.example" }]) {
    const challenge = await askToAdd(own, customer);
    expect((await add(own, new Forger().attest({ ...claims, challenge }))).status()).toBe(400);
  }
  expect(await passkeysOf(store, customer)).toBe(0);
});

test("a challenge of the other ceremony", async ({ newCustomer, clientOf, store, baseURL: origin = "" }) => {
  const customer = await newCustomer();
  const forger = new Forger();
  await givePasskey(store, customer, forger);
  const own = await clientOf(customer);
  const toAdd = await askToAdd(own, customer);
  const answer = await enter(own, forger.assert({ challenge: toAdd, origin, userId: customer.userId }));
  expect(await answer.json()).toEqual(over);
  const toLogIn = await askToLogIn(own);
  expect(await (await add(own, new Forger().attest({ challenge: toLogIn, origin }))).json()).toEqual(overToAdd);
  expect(await passkeysOf(store, customer)).toBe(1);
  expect((await add(own, new Forger().attest({ challenge: toAdd, origin }))).status()).toBe(200);
});

test("a challenge of another user", async ({ newCustomer, clientOf, store, baseURL: origin = "" }) => {
  const [victim, attacker] = await Promise.all([newCustomer(), newCustomer()]);
  const [own, other] = await Promise.all([clientOf(victim), clientOf(attacker)]);
  const challenge = await askToAdd(own, victim);
  const answer = await add(other, new Forger().attest({ challenge, origin }));
  expect(await answer.json()).toEqual(overToAdd);
  expect((await add(own, new Forger().attest({ challenge, origin }))).status()).toBe(200);
  expect(await passkeysOf(store, attacker)).toBe(0);
});

test("a challenge that is made up, or older than five minutes", async ({
  request,
  newCustomer,
  store,
  baseURL: origin = "",
}) => {
  const customer = await newCustomer();
  const forger = new Forger();
  await givePasskey(store, customer, forger);
  const challenge = await askToLogIn(request);
  const isIt = and(eq(passkeyChallenges.challenge, challenge), eq(passkeyChallenges.ceremony, "log_in"));
  const [row] = await store.db.select().from(passkeyChallenges).where(isIt);
  expect((row?.expiresAt.getTime() ?? 0) - (row?.insertedAt.getTime() ?? 0)).toBe(minutes(5));
  await store.db.update(passkeyChallenges).set({ expiresAt: new Date() }).where(isIt);
  for (const given of [challenge, "bWFkZSB1cA"]) {
    const answer = await enter(request, forger.assert({ challenge: given, origin, userId: customer.userId }));
    expect(await answer.json()).toEqual(over);
  }
  const strange = await enter(request, forger.assert({ challenge: "\0", origin, userId: customer.userId }));
  expect(await strange.json()).toEqual(notAccepted);
  expect(await sessionsOf(store, customer)).toBe(0);
});

test("a counter that goes back, or stands still", async ({ request, newCustomer, store, baseURL: origin = "" }) => {
  const customer = await newCustomer();
  const forger = new Forger();
  await givePasskey(store, customer, forger, 7);
  const say = async (counter: number) => {
    const challenge = await askToLogIn(request);
    return (await enter(request, forger.assert({ challenge, origin, counter, userId: customer.userId }))).status();
  };
  expect([await say(6), await say(7), await say(0), await say(8), await say(8)]).toEqual([400, 400, 400, 200, 400]);
  const [row] = await store.db.select().from(passkeys).where(eq(passkeys.userId, customer.userId));
  expect(row?.counter).toBe(8);
  expect(await sessionsOf(store, customer)).toBe(1);
});

test("a copied key that answers at the same moment with the same counter", async ({
  request,
  newCustomer,
  store,
  baseURL: origin = "",
}) => {
  const customer = await newCustomer();
  const forger = new Forger();
  await givePasskey(store, customer, forger, 7);
  const challenges = await Promise.all(Array.from({ length: 6 }, () => askToLogIn(request)));
  const answers = await Promise.all(
    challenges.map((challenge) =>
      enter(request, forger.assert({ challenge, origin, counter: 8, userId: customer.userId })),
    ),
  );
  expect(answers.map((answer) => answer.status()).sort()).toEqual([200, 400, 400, 400, 400, 400]);
  expect(await sessionsOf(store, customer)).toBe(1);
});

test("two browsers finishing the same challenge", async ({ request, newCustomer, store, baseURL: origin = "" }) => {
  const people = await Promise.all(Array.from({ length: 6 }, () => newCustomer()));
  const challenge = await askToLogIn(request);
  const answers = await Promise.all(
    people.map(async (customer) => {
      const forger = new Forger();
      await givePasskey(store, customer, forger);
      return enter(request, forger.assert({ challenge, origin, userId: customer.userId }));
    }),
  );
  expect(answers.map((answer) => answer.status()).sort()).toEqual([200, 400, 400, 400, 400, 400]);
  const counts = await Promise.all(people.map((customer) => sessionsOf(store, customer)));
  expect(counts.reduce((sum, count) => sum + count)).toBe(1);
});

test("two tabs finishing the same registration", async ({ newCustomer, clientOf, store, baseURL: origin = "" }) => {
  const customer = await newCustomer();
  const own = await clientOf(customer);
  const challenge = await askToAdd(own, customer);
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => add(own, new Forger().attest({ challenge, origin }))),
  );
  expect(answers.map((answer) => answer.status()).sort()).toEqual([200, 400, 400, 400]);
  expect(await passkeysOf(store, customer)).toBe(1);
});

test("registering on a copied session without the password", async ({
  newCustomer,
  clientOf,
  store,
  baseURL: origin = "",
}) => {
  const customer = await newCustomer();
  const own = await clientOf(customer);
  for (const currentPassword of ["not the password", "", undefined]) {
    const answer = await own.post(routes.passkeys.addOptions(), { data: { name: "Mine", currentPassword } });
    expect(answer.status()).toBe(422);
    expect(await answer.json()).not.toHaveProperty("options");
  }
  for (const challenge of ["bWFkZSB1cA", await askToLogIn(own)])
    expect((await add(own, new Forger().attest({ challenge, origin }))).status()).toBe(400);
  await givePasskey(store, customer, new Forger());
  const [kept] = await store.db.select().from(passkeys).where(eq(passkeys.userId, customer.userId));
  const path = routes.account.passkeys({ remove: kept?.id ?? "" });
  const fields = { currentPassword: "not the password" };
  await submit(own, { path, button: "Remove this passkey", fields });
  expect(await passkeysOf(store, customer)).toBe(1);
});

test("finishing a registration that was begun before the password was changed", async ({
  newCustomer,
  clientOf,
  store,
  baseURL: origin = "",
}) => {
  const customer = await newCustomer();
  const own = await clientOf(customer);
  const challenge = await askToAdd(own, customer);
  const fields = { currentPassword: customer.password, newPassword: "another slow river" };
  await submit(own, { path: routes.account.security(), button: "Change password", fields });
  const answer = await add(own, new Forger().attest({ challenge, origin }));
  expect(await answer.json()).toEqual(overToAdd);
  expect(await passkeysOf(store, customer)).toBe(0);
});

test("an eleventh passkey, also when two arrive at once", async ({
  newCustomer,
  clientOf,
  store,
  baseURL: origin = "",
}) => {
  const customer = await newCustomer();
  for (let count = 1; count <= 9; count++) await givePasskey(store, customer, new Forger());
  const own = await clientOf(customer);
  const challenges = [await askToAdd(own, customer), await askToAdd(own, customer)];
  await Promise.all(challenges.map((challenge) => add(own, new Forger().attest({ challenge, origin }))));
  expect(await passkeysOf(store, customer)).toBe(10);
  const data = { name: "One more", currentPassword: customer.password };
  const answer = await own.post(routes.passkeys.addOptions(), { data });
  expect(answer.status()).toBe(422);
  const page = await look(own, routes.account.passkeys());
  expect(page.text).toContain("You have 10 passkeys. Remove one before you add another.");
  expect(page.hasButton("Add a passkey")).toBe(false);
});

test("a stranger who wants to add a passkey", async ({ request, baseURL: origin = "" }) => {
  const data = { name: "Mine", currentPassword: "quiet river stone" };
  expect((await request.post(routes.passkeys.addOptions(), { data })).status()).toBe(401);
  expect((await add(request, new Forger().attest({ challenge: "bWFkZSB1cA", origin }))).status()).toBe(401);
});

test("another site that posts a log-in, and bodies that are none", async ({
  request,
  newCustomer,
  store,
  baseURL: origin = "",
}) => {
  const customer = await newCustomer();
  const forger = new Forger();
  await givePasskey(store, customer, forger);
  const challenge = await askToLogIn(request);
  const data = { response: forger.assert({ challenge, origin, userId: customer.userId }) };
  for (const [header, value] of [
    ["Origin", "https://evil.example"],
    ["Sec-Fetch-Site", "cross-site"],
  ] as const)
    expect((await request.post(routes.passkeys.logIn(), { data, headers: { [header]: value } })).status()).toBe(403);
  const text = { "Content-Type": "text/plain" };
  const asText = await request.post(routes.passkeys.logIn(), { data: JSON.stringify(data), headers: text });
  expect(asText.status()).toBe(415);
  for (const path of Object.values(routes.passkeys)) {
    for (const body of ["null", "[]", "7", '{"response":{"id":"\\u0000"}}', '{"response":7,"name":{}}']) {
      const headers = { "Content-Type": "application/json" };
      const answer = await request.post(path(), { data: body, headers });
      expect(answer.status(), `${path()} ${body}`).toBeLessThan(500);
    }
    expect(
      (
        await request.post(path(), { data: Buffer.from("{"), headers: { "Content-Type": "application/json" } })
      ).status(),
    ).toBe(400);
    expect((await request.get(path())).status()).toBe(405);
  }
  expect(await sessionsOf(store, customer)).toBe(0);
});
