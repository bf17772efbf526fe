import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { signal } from "#db/embedded/processes.mjs";
import { startEmbedded } from "#db/embedded.ts";
import { migrate } from "#db/migrate.ts";
import { demoAccountId } from "#demo/people.ts";
import { startStore } from "#e2e/process/server.ts";
import { seedDemo } from "../../demo/seed.ts";

type Answer = { status: number; text: string; took: number; cookies: string[] };

async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const started = performance.now();
  const response = await fetch(url, { redirect: "manual", headers: { accept: "text/html" }, ...init });
  const text = await response.text();
  return { status: response.status, text, took: performance.now() - started, cookies: response.headers.getSetCookie() };
}

test("with the database gone, pages say so within two seconds, nobody is logged out, and all goes on when it is back", {
  tag: "@alone",
}, async () => {
  const database = await startEmbedded({ name: "test", ephemeral: true });
  await migrate(database.url);
  await seedDemo(database.url, () => {});
  const store = await startStore(database.url);
  const pages = ["/", "/cart", "/account", "/account/orders", "/login"];
  try {
    const cookie = await logIn(store.url, "customer@demo.example");
    const withCookie = { headers: { accept: "text/html", cookie } };
    expect((await ask(`${store.url}/account/orders`, withCookie)).status).toBe(200);

    const apiToken = JSON.parse((await askForToken(store.url)).text).access_token;

    freeze(database.postmaster.pid, "SIGSTOP");
    for (const page of pages) {
      const answer = await ask(store.url + page, withCookie);
      expect(answer.status, page).toBe(503);
      expect(answer.took, page).toBeLessThan(2000);
      expect(answer.text).toContain("<h1>Back in a moment</h1>");
      expect(answer.cookies, "nobody is shown as logged out").toEqual([]);
    }
    const token = await askForToken(store.url);
    expect([token.status, token.took < 2000]).toEqual([503, true]);
    const api = await ask(`${store.url}/v1/orders`, { headers: { authorization: `Bearer ${apiToken}` } });
    expect([api.status, api.took < 2000, JSON.parse(api.text).errors[0].code]).toEqual([503, true, "unavailable"]);
    expect((await ask(`${store.url}/readyz`)).text).toContain("the database does not answer");
    expect((await ask(`${store.url}/healthz`)).status).toBe(200);

    freeze(database.postmaster.pid, "SIGCONT");
    await expect.poll(async () => (await ask(`${store.url}/readyz`)).status, { timeout: 10_000 }).toBe(200);
    const back = await ask(`${store.url}/account/orders`, withCookie);
    expect(back.status).toBe(200);
    expect(back.text).toContain("Your orders");
  } finally {
    freeze(database.postmaster.pid, "SIGCONT");
    await store.stop();
    await database.stop();
  }
});

/** A database that is there and says nothing, which is worse than one that is gone. */
function freeze(postmaster: number, how: "SIGSTOP" | "SIGCONT"): void {
  const backends = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, "utf8").trim().split(" ");
  for (const pid of [postmaster, ...backends.map(Number)]) signal(pid, how);
}

function askForToken(url: string): Promise<Answer> {
  const grant = { grant_type: "password", username: "customer@demo.example", password: "demo-only-password" };
  const body = new URLSearchParams({ ...grant, scope: `aid:${demoAccountId}` });
  return ask(`${url}/v1/token`, { method: "POST", body });
}

async function logIn(url: string, username: string): Promise<string> {
  const csrf = await fetch(`${url}/api/auth/csrf`);
  const { csrfToken } = await csrf.json();
  const body = new URLSearchParams({ csrfToken, username, password: "demo-only-password", json: "true" });
  const headers = {
    cookie: csrf.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; "),
  };
  const answer = await fetch(`${url}/api/auth/callback/credentials`, {
    method: "POST",
    body,
    headers,
    redirect: "manual",
  });
  const session = answer.headers.getSetCookie().find((line) => line.includes("session-token"));
  if (!session) throw new Error(`no session: ${answer.status} ${await answer.text()}`);
  return session.split(";")[0] ?? "";
}
