import { randomUUID } from "node:crypto";
import { test as base, expect } from "@playwright/test";
import { z } from "zod";
import { demoAccountId, demoPassword, demoPublishableToken } from "#demo/people.ts";
import { Description } from "#e2e/v1/description.ts";
import { ctxOf, openStore, type Store } from "#e2e/web/store.ts";
import { createStaffedAccounts, type NewAccounts } from "#lib/accounts/create-account.ts";
import { issueRefreshToken } from "#lib/identity/refresh-tokens.ts";

export { expect };

const identifier = z.object({ type: z.string(), id: z.string() });
const resource = z.looseObject({
  type: z.string(),
  id: z.string(),
  attributes: z.record(z.string(), z.unknown()),
  relationships: z.record(z.string(), z.object({ data: z.union([identifier, z.array(identifier), z.null()]) })),
});
const error = z.looseObject({
  status: z.string(),
  code: z.string(),
  title: z.string(),
  source: z.object({ pointer: z.string() }).optional(),
});
const body = z.looseObject({
  data: z.union([resource, z.array(resource)]).optional(),
  included: z.array(resource).optional(),
  errors: z.array(error).optional(),
  meta: z.record(z.string(), z.unknown()).optional(),
  links: z.object({ next: z.string().nullable(), prev: z.string().nullable() }).optional(),
});

export type ResourceObject = z.output<typeof resource>;
export type Asked = { body?: unknown; headers?: Record<string, string>; raw?: string; redirect?: "manual" };

/** An answer, taken apart: `one` and `all` insist on a resource or a list, `codes` are what was refused, and where. */
export class Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  constructor(status: number, headers: Headers, text: string) {
    this.status = status;
    this.headers = headers;
    this.text = text;
  }
  get json() {
    return body.parse(this.text === "" ? {} : JSON.parse(this.text));
  }
  get one(): ResourceObject {
    expect(this.status, this.text).toBeLessThan(300);
    return resource.parse(this.json.data);
  }
  get all(): ResourceObject[] {
    expect(this.status, this.text).toBe(200);
    return z.array(resource).parse(this.json.data);
  }
  get codes(): string[] {
    return (this.json.errors ?? []).map(({ code, source }) =>
      [code, source?.pointer.replace("/data/", "")].filter(Boolean).join(" at "),
    );
  }
}

export type Caller = {
  token: string | null;
  ask: (method: string, path: string, asked?: Asked) => Promise<Answer>;
  get: (path: string, asked?: Asked) => Promise<Answer>;
  post: (path: string, attributes?: object, relationships?: object, asked?: Asked) => Promise<Answer>;
  patch: (path: string, attributes?: object, relationships?: object, asked?: Asked) => Promise<Answer>;
  del: (path: string) => Promise<Answer>;
};

export type TokenAnswer = { status: number; headers: Headers; body: Record<string, unknown> };

export class Api {
  readonly url: string;
  readonly description: Description;
  constructor(url: string, description: Description) {
    this.url = url;
    this.description = description;
  }

  /** Somebody with that access token, or with none; every answer is held against the description. */
  as(token: string | null): Caller {
    const ask = async (method: string, path: string, { body, headers = {}, raw, redirect }: Asked = {}) => {
      const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
      const type: Record<string, string> = sent === undefined ? {} : { "content-type": "application/vnd.api+json" };
      const bearer: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
      const all = { ...type, ...bearer, ...headers };
      const got = await fetch(this.url + path, { method, body: sent, headers: all, redirect });
      const answer = new Answer(got.status, got.headers, await got.text());
      const known = { status: got.status, type: got.headers.get("content-type"), body: answer.text };
      const bare = path.split("?", 1)[0] ?? "";
      if (!path.includes("fields["))
        expect(
          this.description.faultsOf(method, bare, known),
          `${method} ${path}: ${answer.text.slice(0, 300)}`,
        ).toEqual([]);
      return answer;
    };
    const write =
      (method: string) =>
      (path: string, attributes: object = {}, relationships: object = {}, asked: Asked = {}) =>
        ask(method, path, { body: { data: { attributes, relationships } }, ...asked });
    return {
      token,
      ask,
      get: (path, asked) => ask("GET", path, asked),
      post: write("POST"),
      patch: write("PATCH"),
      del: (path) => ask("DELETE", path),
    };
  }

  async token(parameters: Record<string, string>, headers: Record<string, string> = {}): Promise<TokenAnswer> {
    const got = await fetch(`${this.url}/token`, { method: "POST", body: new URLSearchParams(parameters), headers });
    const text = await got.text();
    const type = got.headers.get("content-type");
    expect(this.description.faultsOf("POST", "/token", { status: got.status, type, body: text })).toEqual([]);
    return {
      status: got.status,
      headers: got.headers,
      body: z.record(z.string(), z.unknown()).parse(JSON.parse(text)),
    };
  }

  async refreshed(refresh_token: string, more: Record<string, string> = {}): Promise<Caller> {
    const { body } = await this.token({ grant_type: "refresh_token", refresh_token, ...more });
    return this.as(z.string().parse(body.access_token));
  }

  async loggedIn(username: string, password: string, accountId = demoAccountId): Promise<Caller> {
    const { body } = await this.token({ grant_type: "password", username, password, scope: `aid:${accountId}` });
    return this.as(z.string(JSON.stringify(body)).parse(body.access_token));
  }
}

export const password = "a-long-enough-secret";
export const aName = () => `joe.${randomUUID().slice(0, 13)}@example.com`;
export const related = (name: string, id: string | null, type = "Customer") => ({
  [name]: { data: id && { id, type } },
});

export type Registered = { caller: Caller; id: string; username: string; refreshToken: string };
type Other = NewAccounts & { refreshToken: string; username: string };

type Fixtures = {
  publishable: Caller;
  nobody: Caller;
  newRegistered: () => Promise<Registered>;
  newGuest: () => Promise<string>;
};
type Shared = {
  store: Store;
  api: Api;
  support: Caller;
  administrator: Caller;
  developer: Caller;
  otherAccount: Other;
};

const demoUser = async (store: Store, api: Api, username: string) => {
  const user = await store.db.query.users.findFirst({
    where: (user, { and, eq }) => and(eq(user.accountId, store.account.id), eq(user.username, username)),
  });
  if (!user) throw new Error(`there is no ${username}`);
  return api.refreshed(await issueRefreshToken(ctxOf(store, { kind: "operator" }), user));
};

export const test = base.extend<Fixtures, Shared>({
  store: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from here
    async ({}, use) => {
      const { store, close } = await openStore();
      await use(store);
      await close();
    },
    { scope: "worker" },
  ],
  api: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from here
    async ({}, use) => {
      const url = `${process.env.BASE_URL}/v1`;
      await use(new Api(url, await Description.of(url)));
    },
    { scope: "worker" },
  ],
  support: [
    async ({ api, store }, use) => use(await demoUser(store, api, "support@demo.example")),
    { scope: "worker" },
  ],
  administrator: [
    async ({ api, store }, use) => use(await demoUser(store, api, "admin@demo.example")),
    { scope: "worker" },
  ],
  developer: [
    async ({ api, administrator }, use) => {
      const username = aName();
      await administrator.post("/users", { username, password, role: "developer", name: "Dev" });
      await use(await api.loggedIn(username, password));
    },
    { scope: "worker" },
  ],
  otherAccount: [
    async ({ store }, use) => {
      const username = aName();
      const plan = { name: `Other ${username}`, administrator: { username, password: demoPassword }, now: new Date() };
      await use({ ...(await createStaffedAccounts(store.db, plan)), username });
    },
    { scope: "worker" },
  ],
  publishable: async ({ api }, use) => use(await api.refreshed(demoPublishableToken)),
  nobody: async ({ api }, use) => use(api.as(null)),
  newRegistered: ({ api, publishable }, use) =>
    use(async () => {
      const username = aName();
      const made = await publishable.post("/customers", { status: "registered", username, email: username, password });
      const grant = { grant_type: "password", username, password, scope: `aid:aid-test-${demoAccountId}` };
      const { body } = await api.token(grant);
      return {
        caller: api.as(String(body.access_token)),
        id: made.one.id,
        username,
        refreshToken: String(body.refresh_token),
      };
    }),
  newGuest: ({ publishable }, use) =>
    use(async () => (await publishable.post("/customers", { status: "guest" })).one.id),
});
