import { setTimeout as sleep } from "node:timers/promises";
import { hashPassword } from "#lib/identity/credentials.ts";
import { password } from "./bulk-data.ts";
import type { Target } from "./load.ts";
import { alternate } from "./measure.ts";
import type { Bench } from "./pages.ts";
import { costOf, startHashing } from "./subjects.ts";
import { usernameOf } from "./visitors.ts";

const connections = 8;
const cookie = "next-auth.session-token=";

/** Log-ins by the form and by next-auth's own door, beside nothing but hashing. */
export async function measureLogIns({ options, data, port, pid, load }: Bench) {
  const hashing = startHashing();
  try {
    const last = data.customers;
    const usernames = Array.from({ length: Math.min(1000, last - data.often) }, (_, at) => usernameOf(last - at));
    return await alternate(
      [
        await load.aim("log-in form", connections, { ...(await byForm(port, usernames)), pid }),
        hashing.subject("bare argon2id", connections, costOf(await hashPassword(password))),
        await load.aim("next-auth's door", connections, { ...(await byNextAuth(port, usernames)), pid }),
      ],
      options,
    );
  } finally {
    await hashing.stop();
  }
}

/** What the store calls its session cookie, found out by logging in once. */
export async function learnCookieName(port: number, username: string): Promise<string> {
  const { sends } = await byForm(port, [username]);
  const { path, headers, body } = sends[0] ?? { path: "/login" };
  const url = `http://127.0.0.1:${port}${path}`;
  const answer = await fetch(url, { method: "POST", headers, body, redirect: "manual" });
  const name = answer.headers
    .getSetCookie()
    .find((line) => line.includes(cookie))
    ?.split("=", 1)[0];
  if (!name) throw new Error(`Logging in answered ${answer.status} without a session cookie.`);
  return name;
}

/** The form on /login as a browser without JavaScript posts it. */
async function byForm(port: number, usernames: string[]): Promise<Target> {
  const origin = `http://127.0.0.1:${port}`;
  const hidden = hiddenFields(await served(`${origin}/login`));
  const headers = { origin, "content-type": "application/x-www-form-urlencoded" };
  const bodyFor = (username: string) =>
    new URLSearchParams([...hidden, ["username", username], ["password", password]]).toString();
  const sends = usernames.map((username) =>
    withLength({ path: "/login", headers, body: bodyFor(username), marker: "" }),
  );
  return { port, expected: { status: 303, cookie }, sends };
}

/** A page as soon as it is there: on a busy machine the server may take the database for away when it has just started. */
async function served(address: string): Promise<string> {
  for (let tries = 60; ; tries--) {
    const answer = await fetch(address);
    if (answer.ok || tries === 0) return answer.text();
    await sleep(1_000);
  }
}

/** POST /api/auth/callback/credentials, with the token against forgery that next-auth asks for. */
async function byNextAuth(port: number, usernames: string[]): Promise<Target> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/auth/csrf`);
  const token: unknown = await answer.json();
  const csrfToken = typeof token === "object" && token && "csrfToken" in token ? String(token.csrfToken) : "";
  const csrfCookie =
    answer.headers
      .getSetCookie()
      .find((line) => line.includes("csrf-token"))
      ?.split(";", 1)[0] ?? "";
  const headers = { cookie: csrfCookie, "content-type": "application/x-www-form-urlencoded" };
  const sends = usernames.map((username) => {
    const body = new URLSearchParams({ csrfToken, username, password }).toString();
    return withLength({ path: "/api/auth/callback/credentials", headers, body, marker: "" });
  });
  return { port, expected: { status: 302, cookie }, sends };
}

/** A request that says how long its body is. */
export const withLength = (send: Target["sends"][number]) => ({
  ...send,
  headers: { ...send.headers, "content-length": String(Buffer.byteLength(send.body ?? "")) },
});

/** What the form sends along unseen. */
function hiddenFields(html: string): [string, string][] {
  const [form] = /<form[^>]*method="post"[^>]*>.*?<\/form>/s.exec(html) ?? [];
  if (!form) throw new Error("/login has no form that works without JavaScript");
  const inputs = [...form.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)].map(([tag]) => tag);
  return inputs.map((tag): [string, string] => [attribute(tag, "name"), attribute(tag, "value")]);
}

export function attribute(tag: string, name: string): string {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
  return value
    .replaceAll("&quot;", '"')
    .replaceAll("&#x27;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
