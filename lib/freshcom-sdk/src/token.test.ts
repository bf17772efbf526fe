import { expect, test } from "@playwright/test";
import { type Asked, type Given, withStore } from "../fake-store.ts";
import freshcom, { FreshcomError } from "./index.ts";

const publishable = "prt-test-aba1d92c-defb-478e-a031-40b5c27171c7";
const tokens = (access_token: string, refresh_token = publishable): Given => ({
  json: { access_token, token_type: "bearer", expires_in: 3600, refresh_token },
});
const formOf = ({ body }: Asked) => Object.fromEntries(new URLSearchParams(body));
const customer = { data: { id: "c1", type: "Customer", attributes: { status: "registered" } } };
const logIn = { grant_type: "password", username: "joe@example.com", password: "supersecurepassword" } as const;

test("the page's two samples run as they stand", async () => {
  const answer = ({ path, body }: Asked) =>
    path === "/v1/token" ? tokens(body.includes("password") ? "joe's" : "anybody's") : { json: customer };
  await withStore(answer, async ({ url, asked }) => {
    freshcom.setBaseUrl(url);
    const registered = await freshcom
      .createAndSetAccessToken({
        fresh_token: "prt-test-aba1d92c-defb-478e-a031-40b5c27171c7",
        grant_type: "refresh_token",
      })
      .then(() =>
        freshcom.createCustomer({
          status: "registered",
          username: "joe@example.com",
          email: "joe@example.com",
          password: "supersecurepassword",
        }),
      );
    const found = await freshcom
      .createAndSetAccessToken({
        username: "joe@example.com",
        password: "supersecurepassword",
        scope: "aid:aid-test-5e9240ff-0885-4327-a1e7-f46f3fdb3f74",
        grant_type: "password",
      })
      .then(() => freshcom.retrieveCustomer());
    expect([registered.data, found.data]).toEqual(Array(2).fill({ id: "c1", type: "Customer", status: "registered" }));
    expect(asked.map(({ method, path, headers }) => [method, path, headers.authorization])).toEqual([
      ["POST", "/v1/token", undefined],
      ["POST", "/v1/customers", "Bearer anybody's"],
      ["POST", "/v1/token", undefined],
      ["GET", "/v1/customer", "Bearer joe's"],
    ]);
    expect(asked[0] && formOf(asked[0])).toEqual({ grant_type: "refresh_token", refresh_token: publishable });
    expect(asked[0]?.headers["content-type"]).toMatch(/^application\/x-www-form-urlencoded/);
    expect(asked[1]?.headers["content-type"]).toBe("application/vnd.api+json");
  });
});

test("every spelling reaches the store as the names of the wire", async () => {
  await withStore(
    () => tokens("a"),
    async ({ asked, client }) => {
      await client().createAccessToken({ refreshToken: "r", grantType: "refresh_token", scope: "aid:1" });
      await client().createToken({ fresh_token: "old", refresh_token: "new", grant_type: "refresh_token" });
      expect(asked.map(formOf)).toEqual([
        { grant_type: "refresh_token", refresh_token: "r", scope: "aid:1" },
        { grant_type: "refresh_token", refresh_token: "new" },
      ]);
    },
  );
});

test("a one time password goes as a header, and its absence is said with the way it was sent", async () => {
  const challenge = { "X-Freshcom-OTP": "required; auth_method=tfa_sms" };
  const json = { error: "invalid_request", error_description: "One time password missing or wrong" };
  const answer = ({ headers }: Asked): Given =>
    headers["x-freshcom-otp"] ? tokens("a") : { status: 400, json, headers: challenge };
  await withStore(answer, async ({ asked, client }) => {
    const failure = await client()
      .createToken(logIn)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FreshcomError);
    expect(failure).toMatchObject({ status: 400, ...json, otp: { required: true, authMethod: "tfa_sms" } });
    await client().createToken({ ...logIn, otp: "123456" });
    expect(asked[1]?.headers["x-freshcom-otp"]).toBe("123456");
    expect(asked[1] && formOf(asked[1])).not.toHaveProperty("otp");
  });
});

test("a refused log-in says why, asks for no code and leaves the tokens alone", async () => {
  const json = { error: "invalid_grant", error_description: "Wrong" };
  await withStore(
    () => ({ status: 400, json }),
    async ({ client }) => {
      const shop = client();
      shop.setAccessToken("before");
      const failure = await shop.createAndSetAccessToken(logIn).catch((error: unknown) => error);
      expect(failure).toMatchObject({ status: 400, ...json, errors: {}, otp: undefined });
      expect(shop.getAccessToken()).toBe("before");
    },
  );
});

test("a password is sent once, whatever becomes of the answer; a refresh token again", async () => {
  for (const given of ["dead line", { status: 503 }, { status: 429, headers: { "Retry-After": "0" } }] as const)
    await withStore(
      () => given,
      async ({ asked, client }) => {
        await expect(client().createToken(logIn)).rejects.toBeInstanceOf(FreshcomError);
        expect(asked).toHaveLength(1);
      },
    );
  await withStore(
    (_, index) => (index === 0 ? "dead line" : tokens("a")),
    async ({ client }) => {
      const answer = await client().createToken({ grant_type: "refresh_token", refresh_token: "r" });
      expect(answer.access_token).toBe("a");
    },
  );
});
