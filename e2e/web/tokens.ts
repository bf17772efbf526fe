import { type APIRequestContext, expect } from "@playwright/test";
import { demoAccountId, demoPublishableToken } from "#demo/people.ts";

type Attributes = Record<string, unknown>;

/** Asks the API with an access token, as a client of the store would. */
export function callApi(request: APIRequestContext, token: string) {
  const send = (method: string, path: string, attributes?: Attributes) =>
    request.fetch(`/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/vnd.api+json" },
      ...(attributes && { data: JSON.stringify({ data: { attributes } }) }),
    });
  return {
    get: (path: string) => send("GET", path),
    post: (path: string, attributes: Attributes) => send("POST", path, attributes),
    patch: (path: string, attributes: Attributes) => send("PATCH", path, attributes),
  };
}

export const publishableToken = (request: APIRequestContext) =>
  tokenFor(request, { grant_type: "refresh_token", refresh_token: demoPublishableToken }).then(({ access }) => access);

/** Logs a customer in over the API. */
export const userToken = (request: APIRequestContext, { email, password }: { email: string; password: string }) =>
  tokenFor(request, { grant_type: "password", username: email, password, scope: `aid:${demoAccountId}` });

export const canRefresh = async (request: APIRequestContext, refresh_token: string): Promise<boolean> =>
  (await request.post("/v1/token", { form: { grant_type: "refresh_token", refresh_token } })).ok();

async function tokenFor(request: APIRequestContext, form: Record<string, string>) {
  const answer = await request.post("/v1/token", { form });
  expect(answer.status()).toBe(200);
  const body = await answer.json();
  return { access: String(body.access_token), refresh: String(body.refresh_token) };
}
