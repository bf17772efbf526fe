import type { APIResponse } from "@playwright/test";
import { expect, test } from "#e2e/fixtures.ts";
import { pagesFor } from "#e2e/web/every-page.ts";
import { cookieName } from "#e2e/web/people.ts";
import { routes } from "#lib/routes.ts";

const holdsToken = (path: string) => /^\/(reset|confirm-email|undo-email|not-me|not-my-order|link-device)/.test(path);
const isPrivate = (path: string) => /^\/(account|cart|checkout|login|register|track|not-my-order)/.test(path);

async function isGuarded(path: string, answer: APIResponse): Promise<void> {
  const headers = answer.headers();
  const policy = headers["content-security-policy"] ?? "";
  const nonce = /script-src [^;]*'nonce-([^']{16,})'/.exec(policy)?.[1];
  expect(nonce, `the nonce of ${path}`).toBeDefined();
  expect(policy).toContain("frame-ancestors 'none'");
  expect(/script-src ([^;]*)/.exec(policy)?.[1]).not.toMatch(/unsafe-(inline|eval)/);
  const scripts = [...(await answer.text()).matchAll(/<script[^>]*>/g)].map(([script]) => script);
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`))).toEqual([]);
  expect(headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "referrer-policy": holdsToken(path) ? "no-referrer" : "same-origin",
    "permissions-policy": expect.stringContaining("camera=()"),
  });
  expect(headers).not.toHaveProperty("strict-transport-security");
  expect(headers).not.toHaveProperty("x-powered-by");
  if (isPrivate(path)) expect(headers["cache-control"], path).toBe("private, no-store");
  else expect(headers["cache-control"], path).toContain("no-store");
}

test("every page for strangers is guarded", async ({ request }) => {
  for (const path of [...pagesFor.anonymous, ...pagesFor.mailed]) await isGuarded(path, await request.get(path));
});

test("every page for guests is guarded", async ({ context, newGuest, beGuest }) => {
  const guest = await newGuest({ orders: [{}], cart: { quantity: 1 } });
  await beGuest(context, guest);
  for (const path of pagesFor.guest(guest)) await isGuarded(path, await context.request.get(path));
});

test("every page for customers is guarded", async ({ context, newCustomer, logInAs }) => {
  const customer = await newCustomer({ orders: [{}], cart: { quantity: 1 } });
  await logInAs(context, customer);
  for (const path of pagesFor.customer(customer)) await isGuarded(path, await context.request.get(path));
});

test("no two answers have the same nonce", async ({ request }) => {
  const answers = [await request.get(routes.home()), await request.get(routes.home())];
  const [first, second] = answers.map((answer) => answer.headers()["content-security-policy"]);
  expect(first).not.toBe(second);
});

test("answers that are no pages are guarded too", async ({ request }) => {
  for (const path of ["/healthz", "/art/enamel-kettle.svg", "/api/auth/session", routes.logout()]) {
    const headers = (await request.get(path, { maxRedirects: 0 })).headers();
    expect(headers["content-security-policy"], path).toContain("frame-ancestors 'none'");
    expect(headers["x-content-type-options"], path).toBe("nosniff");
  }
});

test("an inline script that somebody smuggled in does not run", async ({ page, complaints }) => {
  complaints.expect(/Content Security Policy|status of 404/);
  await page.goto(routes.home());
  const ran = await page.evaluate(async () => {
    const box = document.body.appendChild(document.createElement("div"));
    box.innerHTML = `<img src="/nothing.svg" alt="" onerror="document.documentElement.dataset.smuggled = 'yes'">`;
    await new Promise((resolve) => box.firstElementChild?.addEventListener("error", resolve));
    return document.documentElement.dataset.smuggled;
  });
  expect(ran).toBeUndefined();
});

test("a cookie of ours cannot be read by scripts", async ({
  page,
  newCustomer,
  logInAs,
  newGuest,
  beGuest,
  baseURL,
}) => {
  await beGuest(page, await newGuest());
  await logInAs(page, await newCustomer());
  await page.goto(routes.home());
  expect(await page.evaluate(() => document.cookie)).toBe("");
  const names = (await page.context().cookies()).map(({ name }) => name);
  expect(names).toContain(cookieName(baseURL, "next-auth.session-token"));
});

test("the process says that it lives and that it is ready", async ({ request }) => {
  for (const path of ["/healthz", "/readyz"]) {
    const answer = await request.get(path);
    expect(answer.status()).toBe(200);
    expect(await answer.json()).toEqual({ status: "ok" });
  }
});
