import { z } from "zod";
import { demoAccountId, demoPublishableToken } from "#demo/people.ts";
import { type Api, aName, expect, password, test } from "#e2e/v1/api.ts";

const message = z.object({
  channel: z.enum(["sms", "email"]),
  to: z.string(),
  subject: z.string().nullable(),
  body: z.string(),
  at: z.iso.datetime(),
});

async function outbox(api: Api, to: string) {
  const answer = await fetch(`${new URL(api.url).origin}/dev/outbox?to=${encodeURIComponent(to)}`);
  return z.array(message).parse(await answer.json());
}

const lastTo = async (api: Api, to: string) => (await outbox(api, to)).at(-1)?.body ?? "";
const digitsIn = (body: string) => /\d{6}/.exec(body)?.[0] ?? "";
const tokenIn = (body: string) => /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(body)?.[0] ?? "";
const aPhone = () => `+35387${String(Math.floor(Math.random() * 1e7)).padStart(7, "0")}`;
const grant = (username: string, secret = password) => ({
  grant_type: "password",
  username,
  password: secret,
  scope: `aid:${demoAccountId}`,
});

test("a user changes itself, but neither its role nor its standing", async ({ newRegistered }) => {
  const { caller, username } = await newRegistered();
  const user = (await caller.patch("/user", { firstName: "Joe", role: "administrator", status: "suspended" })).one;
  expect(user.attributes).toMatchObject({ firstName: "Joe", role: "customer", status: "active", username });
  expect(user.relationships.account).toEqual({ data: { type: "Account", id: demoAccountId } });
  const other = aName();
  expect((await caller.patch("/user", { username: other })).one.attributes.username).toBe(other);
});

test("a new password needs the current one, and ends every token", async ({ api, newRegistered }) => {
  const { caller, username, refreshToken } = await newRegistered();
  const next = "another-good-secret";
  expect((await caller.patch("/user", { password: next })).codes).toEqual(["required at attributes/currentPassword"]);
  expect((await caller.patch("/user", { password: next, currentPassword: "wrong wrong" })).codes).toEqual([
    "mustMatch at attributes/currentPassword",
  ]);
  expect((await caller.patch("/password", { value: "short", currentPassword: password })).codes).toEqual([
    "length at attributes/value",
  ]);
  expect((await caller.patch("/password", { value: next, currentPassword: password })).status).toBe(204);
  expect((await api.token({ grant_type: "refresh_token", refresh_token: refreshToken })).status).toBe(400);
  expect((await caller.get("/user")).status).toBe(401);
  expect((await api.token(grant(username, next))).status).toBe(200);
});

test("administrators look after staff; support and customers do not", async ({
  api,
  administrator,
  support,
  newRegistered,
}) => {
  const [username, { id, caller }] = [aName(), await newRegistered()];
  const made = await administrator.post("/users", { username, password, role: "supportSpecialist", name: "Eve" });
  expect(made.one.attributes).toMatchObject({ role: "supportSpecialist", status: "active", username });
  for (const other of [support, caller]) {
    expect((await other.get(`/users/${made.one.id}`)).status).toBe(403);
    expect((await other.post("/users", { username: aName(), password, role: "administrator" })).status).toBe(403);
  }
  const own = (await caller.get("/user")).one.id;
  expect((await caller.get(`/users/${own}`)).one.id).toBe(own);
  await support.patch(`/customers/${id}`, { status: "suspended" });
  expect((await administrator.get(`/users/${own}`)).one.attributes.status).toBe("suspended");
  const eve = await api.loggedIn(username, password);
  expect((await administrator.patch(`/users/${made.one.id}`, { role: "developer" })).one.attributes.role).toBe(
    "developer",
  );
  expect((await administrator.patch(`/users/${made.one.id}`, { status: "suspended" })).one.attributes.status).toBe(
    "suspended",
  );
  expect((await eve.get("/user")).status).toBe(401);
  expect((await administrator.patch(`/passwords/${own}`, { value: "given-by-the-desk" })).status).toBe(204);
  expect((await administrator.del(`/users/${made.one.id}`)).status).toBe(204);
  expect((await administrator.get(`/users/${made.one.id}`)).status).toBe(404);
});

test("a customer's user keeps its role, and its standing follows the customer's alone", async ({
  administrator,
  newRegistered,
}) => {
  const { caller } = await newRegistered();
  const { id } = (await caller.get("/user")).one;
  const changed = await administrator.patch(`/users/${id}`, {
    role: "administrator",
    status: "suspended",
    name: "Joe",
  });
  expect(changed.one.attributes).toMatchObject({ role: "customer", status: "active", name: "Joe" });
});

test("the mailbox is proven by the token that was sent to it, once", async ({ api, newRegistered }) => {
  const { caller, username } = await newRegistered();
  const first = tokenIn(await lastTo(api, username));
  expect((await caller.ask("POST", "/email_verification_tokens")).status).toBe(204);
  const second = tokenIn(await lastTo(api, username));
  expect((await caller.post("/email_verifications", { token: first })).codes).toEqual(["invalid at attributes/token"]);
  expect((await caller.post("/email_verifications", { token: second })).status).toBe(204);
  expect((await caller.post("/email_verifications", { token: second })).codes).toEqual(["invalid at attributes/token"]);
  expect((await caller.get("/user")).one.attributes.emailVerified).toBe(true);
});

test("a forgotten password is replaced by a token from the mailbox, once, without any access token", async ({
  api,
  newRegistered,
  publishable,
  nobody,
}) => {
  const { caller, username } = await newRegistered();
  expect((await nobody.ask("POST", `/password_reset_tokens?username=${username}`)).status).toBe(401);
  expect(
    (await publishable.ask("POST", `/password_reset_tokens?username=${aName()}`, { body: { data: {} } })).status,
  ).toBe(204);
  expect((await publishable.post("/password_reset_tokens")).codes).toEqual(["required at attributes/username"]);
  expect((await publishable.post("/password_reset_tokens", { username })).status).toBe(204);
  const resetToken = tokenIn(await lastTo(api, username));
  const value = "another-good-secret";
  expect((await nobody.patch("/password", { value, resetToken: "nonsense" })).codes).toEqual([
    "invalid at attributes/resetToken",
  ]);
  expect(
    (await nobody.ask("PUT", `/password?resetToken=${resetToken}`, { body: { data: { attributes: { value } } } }))
      .status,
  ).toBe(204);
  expect((await nobody.patch("/password", { value, resetToken })).codes).toEqual(["invalid at attributes/resetToken"]);
  expect((await caller.get("/user")).status).toBe(401);
  expect((await api.token(grant(username, value))).status).toBe(200);
});

test("an unknown name and a known one get the same answer to a reset, and only one gets a message", async ({
  api,
  newRegistered,
  publishable,
}) => {
  const { username } = await newRegistered();
  const unknown = aName();
  const [known, other] = [
    await publishable.post("/password_reset_tokens", { username }),
    await publishable.post("/password_reset_tokens", { username: unknown }),
  ];
  expect([known.status, known.text]).toEqual([other.status, other.text]);
  expect((await outbox(api, unknown)).length).toBe(0);
  for (let at = 0; at < 4; at++) await publishable.post("/password_reset_tokens", { username });
  expect((await publishable.post("/password_reset_tokens", { username })).status).toBe(429);
});

test("a telephone is proven before codes are sent to it, and logging in takes two steps from then on", async ({
  api,
  newRegistered,
  publishable,
}) => {
  const { caller, username } = await newRegistered();
  const phoneNumber = aPhone();
  expect((await publishable.post("/phone_verification_codes", { phoneNumber: "nonsense" })).codes).toEqual([
    "format at attributes/phoneNumber",
  ]);
  expect((await caller.patch("/user", { authMethod: "tfa_phone" })).codes).toEqual([
    "required at attributes/phoneNumber",
  ]);
  expect((await caller.patch("/user", { authMethod: "tfa_sms", phoneNumber })).codes).toEqual([
    "required at attributes/phoneVerificationCode",
  ]);
  expect((await publishable.post("/phone_verification_codes", { phoneNumber })).status).toBe(204);
  const code = digitsIn(await lastTo(api, phoneNumber));
  const wrong = code === "000000" ? "111111" : "000000";
  expect(
    (await caller.patch("/user", { authMethod: "tfa_sms", phoneNumber, phoneVerificationCode: wrong })).codes,
  ).toEqual(["invalid at attributes/phoneVerificationCode"]);
  expect((await caller.get("/user")).one.attributes).toMatchObject({ authMethod: "simple", phoneNumber: null });
  const set = await caller.patch("/user", { authMethod: "tfa_sms", phoneNumber, phoneVerificationCode: code });
  expect(set.one.attributes).toMatchObject({ authMethod: "tfa_sms", phoneNumber });
  expect((await api.token({ ...grant(username), otp: code })).status).toBe(200);

  const challenge = await api.token(grant(username));
  expect([challenge.status, challenge.body.error]).toEqual([400, "invalid_request"]);
  expect(challenge.headers.get("x-freshcom-otp")).toBe("required; auth_method=tfa_sms");
  const otp = digitsIn(await lastTo(api, phoneNumber));
  const sent = (await outbox(api, phoneNumber)).length;
  const other = otp === "000000" ? "111111" : "000000";
  expect((await api.token(grant(username), { "x-freshcom-otp": other })).headers.get("x-freshcom-otp")).toContain(
    "required",
  );
  expect((await outbox(api, phoneNumber)).length).toBe(sent);
  const refused = await api.token(grant(username, "wrong wrong"), { "x-freshcom-otp": otp });
  expect([refused.body.error, refused.headers.get("x-freshcom-otp")]).toEqual(["invalid_grant", null]);
  expect((await api.token(grant(username), { "x-freshcom-otp": otp })).status).toBe(200);
  expect((await api.token(grant(username), { "x-freshcom-otp": otp })).status).toBe(400);
});

test("five wrong codes end the right one, also when they are tried at once", async ({
  api,
  newRegistered,
  publishable,
}) => {
  const { caller } = await newRegistered();
  const phoneNumber = aPhone();
  await publishable.post("/phone_verification_codes", { phoneNumber });
  const code = digitsIn(await lastTo(api, phoneNumber));
  const wrong = [1, 2, 3, 4, 5].map((step) => String((Number(code) + step) % 1_000_000).padStart(6, "0"));
  const attempt = (phoneVerificationCode: string) =>
    caller.patch("/user", { phoneNumber, authMethod: "tfa_sms", phoneVerificationCode });
  await Promise.all(wrong.map(attempt));
  expect((await attempt(code)).codes).toEqual(["invalid at attributes/phoneVerificationCode"]);
  for (let at = 0; at < 4; at++) await publishable.post("/phone_verification_codes", { phoneNumber });
  expect((await publishable.post("/phone_verification_codes", { phoneNumber })).status).toBe(429);
});

test("codes by e-mail need a proven mailbox, and hold on the store's own log-in page too", async ({
  api,
  newRegistered,
  page,
}) => {
  const { caller, username } = await newRegistered();
  expect((await caller.patch("/user", { authMethod: "tfa_email" })).codes).toEqual([
    "invalid at attributes/authMethod",
  ]);
  await caller.post("/email_verifications", { token: tokenIn(await lastTo(api, username)) });
  expect((await caller.patch("/user", { authMethod: "tfa_email", email: aName() })).status).toBe(422);
  expect((await caller.get("/user")).one.attributes).toMatchObject({ authMethod: "simple", email: username });
  expect((await caller.patch("/user", { authMethod: "tfa_email" })).one.attributes.authMethod).toBe("tfa_email");
  await page.goto("/login");
  await page.getByLabel("E-mail or username").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Enter your code");
  await page.getByLabel("Code", { exact: true }).fill(digitsIn(await lastTo(api, username)));
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/Your account|Hello/);
});

test("the account says who it is, and a live one is changed with its test account", async ({
  api,
  publishable,
  developer,
  otherAccount,
}) => {
  expect((await publishable.get("/account")).one).toMatchObject({
    id: demoAccountId,
    attributes: { mode: "test", prefixedId: `aid-test-${demoAccountId}` },
  });
  expect((await publishable.patch("/account", { name: "x" })).status).toBe(403);
  expect((await developer.patch("/account", { name: "x" })).codes).toEqual(["unprocessable_for_test_mode at /data"]);
  expect((await developer.get("/refresh_token")).one.attributes.prefixedId).toBe(demoPublishableToken);
  const { live, test: twin, refreshToken } = otherAccount;
  const inLive = await api.refreshed(refreshToken);
  const changed = await inLive.patch("/account", { name: "Renamed", defaultLocale: "de-DE" });
  expect(changed.one).toMatchObject({
    id: live.account.id,
    attributes: { name: "Renamed", defaultLocale: "de-DE", testAccountId: twin.account.id },
  });
  expect((await inLive.patch("/account", { defaultLocale: "no locale" })).codes).toEqual([
    "format at attributes/defaultLocale",
  ]);
});
