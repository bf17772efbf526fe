import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { request } from "node:http";
import { expect, test } from "@playwright/test";
import { startStore } from "#e2e/process/server.ts";
import { routes } from "#lib/routes.ts";

const databaseUrl = process.env.TEST_DATABASE_URL ?? "";

test("two servers side by side share sessions: what one ends, the other does not know any more", async ({
  browser,
}) => {
  const [one, other] = await Promise.all([
    startStore(databaseUrl, { STORE_URL: "http://localhost" }),
    startStore(databaseUrl, { STORE_URL: "http://localhost" }),
  ]);
  const context = await browser.newContext();
  const page = await context.newPage();
  try {
    const email = `${randomUUID()}@example.com`;
    await page.goto(one.url + routes.register());
    await page.getByLabel("Full name").fill("Two Servers");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill("shared by two servers");
    await page.getByRole("button", { name: "Create account" }).click();
    await page.waitForURL(`**${routes.account.overview()}`);
    await page.goto(other.url + routes.account.profile());
    await expect(page.getByText(email)).toBeVisible();

    const stolen = await context.cookies();
    await page.getByRole("button", { name: "Log out" }).click();
    await page.waitForURL(`${other.url}/`);
    await context.addCookies(stolen);
    await page.goto(one.url + routes.account.profile());
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Log in");
  } finally {
    await context.close();
    await Promise.all([one.stop(), other.stop()]);
  }
});

test("the log holds neither passwords nor e-mail addresses nor cookies, and each line is JSON with the request's id", async ({
  browser,
}) => {
  const store = await startStore(databaseUrl, { STORE_URL: "http://localhost" });
  const context = await browser.newContext();
  const page = await context.newPage();
  try {
    const email = `${randomUUID()}@example.com`;
    await page.goto(store.url + routes.register());
    await page.getByLabel("Full name").fill("Quiet Log");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill("never in a log 1");
    await page.getByRole("button", { name: "Create account" }).click();
    await page.waitForURL(`**${routes.account.overview()}`);
    const cookies = await context.cookies();
    await context.clearCookies();
    await page.goto(store.url + routes.login());
    await page.getByLabel("E-mail or username").fill(email);
    await page.getByLabel("Password").fill("wrong, and never in a log 2");
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByText("do not go together").waitFor();
    await fetch(`${store.url}/products/x?token=in-the-query`, {
      headers: { cookie: "next-auth.session-token=garbage-cookie" },
    });

    const lines = store.log().trim().split("\n");
    const entries: { request?: string; msg?: string }[] = lines.map((line) => JSON.parse(line));
    expect(
      entries.filter((entry) => entry.msg === "answered").every((entry) => /^[0-9a-f-]{36}$/.test(entry.request ?? "")),
    ).toBe(true);
    for (const secret of [
      email,
      "never in a log",
      "in-the-query",
      "garbage-cookie",
      ...cookies.map((cookie) => cookie.value),
    ]) {
      expect(store.log()).not.toContain(secret);
    }
  } finally {
    await context.close();
    await store.stop();
  }
});

test("asked to end, the server takes nothing new, finishes what is under way, and then goes", async () => {
  const store = await startStore(databaseUrl);
  const headers = {
    Expect: "100-continue",
    "Content-Type": "application/x-www-form-urlencoded",
    "Content-Length": "3",
  };
  const underway = request(store.url + routes.login(), { method: "POST", headers });
  underway.flushHeaders();
  await once(underway, "continue");
  process.kill(store.pid, "SIGTERM");
  await expect
    .poll(() =>
      fetch(store.url).then(
        (answer) => answer.status,
        () => "refused",
      ),
    )
    .toBe("refused");
  underway.end("a=b");
  const [answer] = await once(underway, "response");
  expect(answer.statusCode).toBe(200);
  answer.resume();
  expect(await store.ended).toContain("exit code 0");
  await store.stop();
});
