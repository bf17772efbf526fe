import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "@playwright/test";

const root = join(import.meta.dirname, "../..");

function start(env: Record<string, string>) {
  const command = [join(root, "scripts/serve.ts")];
  const { PATH = "", HOME = "" } = process.env;
  const run = spawnSync(process.execPath, command, {
    cwd: root,
    encoding: "utf8",
    env: { PATH, HOME, NODE_ENV: "production", ...env },
    timeout: 20_000,
  });
  return { code: run.status, said: run.stdout + run.stderr };
}

test("bad configuration stops the start with one message that names every fault", () => {
  const { code, said } = start({
    PORT: "many",
    STORE_URL: "http://shop.example",
    SEED_DEMO: "yes",
    LOG_LEVEL: "loud",
    AUTH_SECRET: "short",
  });
  expect(code).toBe(1);
  for (const fault of [
    "PORT must be",
    "STORE_URL must start with https://",
    "SEED_DEMO must be",
    "LOG_LEVEL must be",
    "AUTH_SECRET must have",
  ]) {
    expect(said).toContain(fault);
  }
  expect(said).not.toContain("    at ");
});

test("a public store without a secret does not start", () => {
  const { code, said } = start({
    STORE_URL: "https://shop.example",
    DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
  });
  expect(code).toBe(1);
  expect(said).toContain("AUTH_SECRET is missing");
});

test("a database that does not answer stops the start with a sentence", () => {
  const { code, said } = start({ DATABASE_URL: "postgres://nobody:secret-word@127.0.0.1:1/none", PORT: "39871" });
  expect(code).toBe(1);
  expect(said).toContain("nothing answers there");
  expect(said).not.toContain("secret-word");
});
