import { demoAccountId, demoPassword, demoPublishableToken } from "#demo/people.ts";
import { aName, expect, password, test } from "#e2e/v1/api.ts";

const scope = `aid:aid-test-${demoAccountId}`;

for (const parameter of ["refresh_token", "fresh_token"]) {
  test(`the publishable token is taken as ${parameter}, whatever Authorization says`, async ({ api }) => {
    const headers = { authorization: "Bearer nonsense" };
    const {
      status,
      body,
      headers: got,
    } = await api.token({ grant_type: "refresh_token", [parameter]: demoPublishableToken }, headers);
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: "bearer", expires_in: 3600, refresh_token: demoPublishableToken });
    expect(got.get("cache-control")).toContain("no-store");
  });
}

test("JSON with the same keys is taken too", async ({ api }) => {
  const body = JSON.stringify({ grant_type: "refresh_token", refresh_token: demoPublishableToken });
  const answer = await fetch(`${api.url}/token`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json" },
  });
  expect(answer.status).toBe(200);
});

test("a password gives a user's token, which can be refreshed", async ({ api, newRegistered }) => {
  const { username, refreshToken } = await newRegistered();
  const grant = {
    grant_type: "password",
    username: ` ${username.toUpperCase()}`,
    password,
    scope: `x:y,aid:${demoAccountId}`,
  };
  const { status, body } = await api.token(grant);
  expect(status).toBe(200);
  expect(body.refresh_token).toMatch(/^urt-test-/);
  expect((await (await api.refreshed(refreshToken)).get("/customer")).one.attributes.email).toBe(username);
});

const refused: [string, Record<string, string>, string][] = [
  ["no grant type", {}, "invalid_request"],
  ["another grant type", { grant_type: "magic" }, "unsupported_grant_type"],
  ["no refresh token", { grant_type: "refresh_token" }, "invalid_request"],
  ["no password", { grant_type: "password", username: "joe@example.com", scope }, "invalid_request"],
  [
    "an unknown refresh token",
    { grant_type: "refresh_token", refresh_token: demoPublishableToken.replace("aba1", "aba2") },
    "invalid_grant",
  ],
  [
    "a refresh token that says another mode",
    { grant_type: "refresh_token", refresh_token: demoPublishableToken.replace("test", "live") },
    "invalid_grant",
  ],
  [
    "a refresh token that says another kind",
    { grant_type: "refresh_token", refresh_token: demoPublishableToken.replace("prt", "urt") },
    "invalid_grant",
  ],
  ["a NUL byte in it", { grant_type: "refresh_token", refresh_token: `${demoPublishableToken}\0` }, "invalid_grant"],
  [
    "the scope of no account",
    { grant_type: "refresh_token", refresh_token: demoPublishableToken, scope: "aid:nonsense" },
    "invalid_grant",
  ],
  ["no scope", { grant_type: "password", username: "customer@demo.example", password: demoPassword }, "invalid_grant"],
  [
    "a scope of another mode",
    {
      grant_type: "password",
      username: "customer@demo.example",
      password: demoPassword,
      scope: `aid:aid-live-${demoAccountId}`,
    },
    "invalid_grant",
  ],
  [
    "an unknown name",
    { grant_type: "password", username: "nobody@demo.example", password: demoPassword, scope },
    "invalid_grant",
  ],
  [
    "a suspended user",
    { grant_type: "password", username: "suspended@demo.example", password: demoPassword, scope },
    "invalid_grant",
  ],
];

for (const [title, parameters, error] of refused) {
  test(`${title} is ${error}`, async ({ api }) => {
    const { status, body } = await api.token(
      title.startsWith("a NUL") ? { ...parameters, refresh_token: `\0${demoPublishableToken}x` } : parameters,
    );
    expect({ status, error: body.error }).toEqual({ status: 400, error });
  });
}

test("a wrong password, an unknown name and a suspended user get the same words", async ({ api }) => {
  const said = new Set<string>();
  for (const [username, secret] of [
    ["customer@demo.example", "wrong wrong"],
    [aName(), demoPassword],
    ["suspended@demo.example", demoPassword],
    ["suspended@demo.example", "wrong wrong"],
  ] as const) {
    const { status, body } = await api.token({ grant_type: "password", username, password: secret, scope });
    said.add(JSON.stringify([status, body]));
  }
  expect(said.size).toBe(1);
});

test("ten failures for one name are answered with 429 and when to come back", async ({ api }) => {
  const username = aName();
  const guess = () => api.token({ grant_type: "password", username, password: "wrong wrong", scope });
  for (let at = 0; at < 10; at++) expect((await guess()).status).toBe(400);
  const { status, headers, body } = await guess();
  expect([status, body.error]).toEqual([429, "invalid_request"]);
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
});

test("suspending ends access tokens and refresh tokens at once, and reinstating does not bring them back", async ({
  api,
  newRegistered,
  support,
}) => {
  const { caller, id, refreshToken, username } = await newRegistered();
  expect((await caller.get("/customer")).status).toBe(200);
  await support.patch(`/customers/${id}`, { status: "suspended" });
  const shutOut = await caller.get("/customer");
  expect([shutOut.status, shutOut.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
  expect((await api.token({ grant_type: "refresh_token", refresh_token: refreshToken })).body.error).toBe(
    "invalid_grant",
  );
  await support.patch(`/customers/${id}`, { status: "registered" });
  expect((await caller.get("/customer")).status).toBe(401);
  expect((await api.loggedIn(username, password)).token).not.toBeNull();
});

for (const [title, spoil] of [
  ["cut short", (token: string) => token.slice(0, -4)],
  [
    "with other claims",
    (token: string) =>
      token.replace(
        /\.[^.]+\./,
        `.${Buffer.from('{"acc":"5e9240ff-0885-4327-a1e7-f46f3fdb3f74","iat":1,"exp":9999999999}').toString("base64url")}.`,
      ),
  ],
  [
    "without a signature",
    (token: string) => `${Buffer.from('{"alg":"none"}').toString("base64url")}.${token.split(".")[1]}.`,
  ],
] as const) {
  test(`an access token ${title} opens nothing`, async ({ api, publishable }) => {
    const answer = await api.as(spoil(publishable.token ?? "")).get("/account");
    expect([answer.status, answer.codes]).toEqual([401, ["unauthenticated"]]);
  });
}

test("staff of a live account act in its test account, and the other way round is refused", async ({
  api,
  otherAccount,
}) => {
  const { live, test: twin, refreshToken } = otherAccount;
  const inTest = await api.refreshed(refreshToken, { scope: `aid:aid-test-${twin.account.id}` });
  expect((await inTest.get("/account")).one.id).toBe(twin.account.id);
  expect((await (await api.refreshed(refreshToken)).get("/account")).one.attributes.testAccountId).toBe(
    twin.account.id,
  );
  const back = await api.token({
    grant_type: "refresh_token",
    refresh_token: twin.publishableToken,
    scope: `aid:${live.account.id}`,
  });
  expect(back.body.error).toBe("invalid_grant");
});
