import { z } from "zod";
import { demoAccountId } from "#demo/people.ts";
import { type Api, aName, expect, password, test } from "#e2e/v1/api.ts";

async function lastTo(api: Api, to: string): Promise<string> {
  const answer = await fetch(`${new URL(api.url).origin}/dev/outbox?to=${encodeURIComponent(to)}`);
  return (
    z
      .array(z.object({ body: z.string() }))
      .parse(await answer.json())
      .at(-1)?.body ?? ""
  );
}

const tokenIn = (body: string) => /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(body)?.[0] ?? "";

test("a second factor does not move to another telephone or mailbox through the customer", async ({
  api,
  newRegistered,
  publishable,
}) => {
  const { caller, id, username } = await newRegistered();
  const emailToken = tokenIn(await lastTo(api, username));
  const phoneNumber = `+35386${String(Math.floor(Math.random() * 1e7)).padStart(7, "0")}`;
  await publishable.post("/phone_verification_codes", { phoneNumber });
  const code = /\d{6}/.exec(await lastTo(api, phoneNumber))?.[0] ?? "";
  await caller.patch("/user", { authMethod: "tfa_sms", phoneNumber, phoneVerificationCode: code });
  for (const other of ["+353999999999", null, "banana"]) {
    const answer = await caller.patch(`/customers/${id}`, { phoneNumber: other });
    expect([answer.status, answer.codes.length]).toEqual([422, 1]);
  }
  expect((await caller.get("/user")).one.attributes.phoneNumber).toBe(phoneNumber);
  await caller.post("/email_verifications", { token: emailToken });
  await caller.patch("/user", { authMethod: "tfa_email" });
  expect((await caller.patch(`/customers/${id}`, { email: aName() })).codes).toEqual(["invalid at attributes/email"]);
  expect((await caller.patch("/user", { email: aName() })).codes).toEqual(["invalid at attributes/email"]);
});

test("a reset that was asked for ends with a change of password, and of mailbox", async ({
  api,
  newRegistered,
  publishable,
  nobody,
}) => {
  for (const change of [
    { path: "/password", attributes: { currentPassword: password, value: "another-good-secret" } },
    { path: "/user", attributes: { email: aName() } },
  ]) {
    const { caller, username } = await newRegistered();
    await publishable.post("/password_reset_tokens", { username });
    const resetToken = tokenIn(await lastTo(api, username));
    expect((await caller.patch(change.path, change.attributes)).status).toBeLessThan(300);
    expect((await nobody.patch("/password", { value: "the-thiefs-secret", resetToken })).codes).toEqual([
      "invalid at attributes/resetToken",
    ]);
  }
});

test("a refused change of the user changes nothing, the password included", async ({ api, newRegistered }) => {
  const [ada, bob] = [await newRegistered(), await newRegistered()];
  const sent = { username: bob.username, currentPassword: password, password: "another-good-secret" };
  expect((await ada.caller.patch("/user", sent)).codes).toEqual(["taken at attributes/username"]);
  expect((await api.loggedIn(ada.username, password)).token).not.toBeNull();
});

test("the test account's token takes no administrator of the live account away", async ({ api, otherAccount }) => {
  const inTest = await api.refreshed(otherAccount.refreshToken, { scope: `aid:${otherAccount.test.account.id}` });
  const own = (await inTest.get("/user")).one.id;
  expect((await inTest.del(`/users/${own}`)).status).toBe(404);
  const inLive = await api.refreshed(otherAccount.refreshToken);
  expect((await inLive.del(`/users/${own}`)).codes).toEqual(["undeletable at attributes/role"]);
  expect((await inTest.ask("POST", "/email_verification_tokens")).status).toBe(204);
});

test("a code and a blank word find nobody", async ({ support, publishable }) => {
  const code = aName();
  await support.post("/customers", { code });
  expect((await publishable.get(`/customer?code=${code}&name=%20`)).status).toBe(403);
});

test("one shopper's idempotency key opens nothing of another's", async ({ api }) => {
  const shoppers = [
    await api.refreshed("prt-test-aba1d92c-defb-478e-a031-40b5c27171c7"),
    await api.refreshed("prt-test-aba1d92c-defb-478e-a031-40b5c27171c7"),
  ];
  const headers = { "idempotency-key": aName() };
  const ids = await Promise.all(
    shoppers.map(async (shopper) => (await shopper.post("/customers", { status: "guest" }, {}, { headers })).one.id),
  );
  expect(new Set(ids).size).toBe(2);
});

test("names that only look different are one name, and what no database keeps is refused", async ({
  publishable,
  support,
}) => {
  const username = aName();
  expect((await publishable.post("/customers", { username, email: username, password })).status).toBe(201);
  expect(
    (
      await publishable.post("/customers", {
        username: `${username.slice(0, 3)}\u200b\u0085${username.slice(3)}`,
        email: username,
        password,
      })
    ).codes,
  ).toEqual(["taken at attributes/username"]);
  expect((await publishable.post("/customers", { status: "guest", customData: { "\ud800": 1 } })).codes).toEqual([
    "format at attributes/customData",
  ]);
  for (const name of ["__proto__", "constructor", "toString"])
    expect((await support.get(`/customers?filter[${name}]=x&filter[${name}][]=y`)).status).toBe(200);
});

test("log-ins that race a deletion are refused, never our fault", async ({ api, newRegistered, support }) => {
  const { id, username } = await newRegistered();
  const logIn = () => api.token({ grant_type: "password", username, password, scope: `aid:${demoAccountId}` });
  const [deleted, ...answers] = await Promise.all([
    support.del(`/customers/${id}`),
    ...Array.from({ length: 6 }, logIn),
  ]);
  expect(deleted.status).toBe(204);
  for (const { status } of answers) expect([200, 400]).toContain(status);
});

test("staff close a delivery order of the storefront, which asks for no province", async ({
  support,
  store,
  newGuest,
}) => {
  const customer = await newGuest();
  const order = (
    await support.post(
      "/orders",
      {
        name: "Ada",
        email: "ada@example.com",
        fulfillmentMethod: "ship",
        deliveryAddressLineOne: "1 High Street",
        deliveryAddressCity: "Cork",
        deliveryAddressCountryCode: "IE",
        deliveryAddressPostalCode: "T12",
        deliveryAddressProvince: "Munster",
      },
      { customer: { data: { id: customer } } },
    )
  ).one;
  await support.patch(`/orders/${order.id}`, { status: "opened" });
  expect(store.account.id).toBe(demoAccountId);
  expect(
    (await support.patch(`/orders/${order.id}`, { deliveryAddressProvince: null, status: "closed" })).one.attributes
      .status,
  ).toBe("closed");
});
