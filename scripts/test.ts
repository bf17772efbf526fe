import { randomBytes } from "node:crypto";
import { openSync } from "node:fs";
import { join } from "node:path";
import { ownData } from "#db/embedded/places.ts";
import { freePort } from "#db/embedded/postmaster.ts";
import { ensureBrowser } from "./browser.ts";
import { ensureBuilt } from "./build.ts";
import { checkStyle, checkTypes } from "./checks.ts";
import { runPlaywright } from "./playwright.ts";
import { say } from "./progress.mjs";
import { runUntilStopped, type Stop } from "./run-until-stopped.ts";
import { startServer } from "./server-process.ts";
import { Tally } from "./tally.ts";
import { makeTestDatabases } from "./test-databases.ts";
import { lockTestRun } from "./test-run.ts";

const args = process.argv.slice(2);
const projects = args.flatMap((arg, index) =>
  arg === "--project" ? (args[index + 1] ?? "") : (arg.match(/^--project=(.+)/)?.[1] ?? []),
);
const paths = args.filter((arg) => !arg.startsWith("-"));
const isWithoutPages = (name: string) => /^(unit|db)$|^(lib|demo|e2e\/db|e2e\/architecture)/.test(name);
const needsPages = ![projects, paths].some((names) => names.length > 0 && names.every(isWithoutPages));
const tally = new Tally();

async function test(stop: Stop): Promise<void> {
  const lock = lockTestRun();
  stop.atEnd(() => lock.release());
  const [isStyled, databases, pages] = await stop.unless(
    Promise.all([checkStyle(stop.signal), makeTestDatabases(stop), buildAndCheckTypes(stop)]),
  );
  for (const isGood of [isStyled, pages.isTyped]) tally.add({ passed: isGood ? 1 : 0, failed: isGood ? 0 : 1 });
  const env = { ...blank, ...settings(databases.webUrl, await freePort(), pages.folder) };
  const server = pages.folder ? startServer(env, openSync(join(ownData, "test-server.log"), "w", 0o600)) : null;
  if (server) {
    stop.atEnd(server.stop);
    lock.addChild(server.process.pid);
    await stop.unless(server.ready);
  }
  const forTests = { TEST_DATABASE_URL: databases.webUrl, TEST_TEMPLATE: databases.template, BASE_URL: env.STORE_URL };
  for (const run of runs()) {
    const options = { env: { ...env, ...forTests, CHROMIUM: pages.browser }, stop: stop.signal, lock };
    tally.add(await stop.unless(runPlaywright(run, options)));
  }
  tally.complete();
}

/** The tests that start and stop servers come last and alone, so that they disturb no others. */
function runs(): string[][] {
  if (projects.length > 0) return [args];
  return [
    ["--project=unit", "--project=db", "--project=web", ...args],
    ["--project=process", "--workers=1", ...args],
  ];
}

async function buildAndCheckTypes(stop: Stop): Promise<{ isTyped: boolean; folder: string; browser: string }> {
  if (!needsPages) return { isTyped: await checkTypes(null, stop.signal), folder: "", browser: "" };
  const browser = ensureBrowser(stop.signal);
  const build = await ensureBuilt(stop.signal);
  stop.atEnd(build.release);
  const isTyped = await checkTypes(build.folder, stop.signal);
  return { isTyped, folder: build.folder, browser: await browser };
}

/** Nothing of the store's own configuration may reach the tests, nor may an .env file fill it in. */
const blank = {
  STORE_ACCOUNT_ID: "",
  STORE_NAME: "",
  AUTH_SECRET_PREVIOUS: "",
  FACTOR_SECRET: "",
  FACTOR_SECRET_PREVIOUS: "",
  SEED_DEMO: "",
  SMTP_URL: "",
  MAIL_FROM: "",
  SMS_URL: "",
  SMS_TOKEN: "",
  TRUSTED_PROXIES: "",
  DATABASE_REPLICA_URL: "",
  BENCH: "",
};

function settings(databaseUrl: string, port: number, buildFolder: string) {
  return {
    NODE_ENV: "production",
    DATABASE_URL: databaseUrl,
    AUTH_SECRET: randomBytes(48).toString("base64"),
    PORT: String(port),
    HOST: "127.0.0.1",
    STORE_URL: `http://localhost:${port}`,
    STORE_BUILD_DIR: buildFolder,
    LOG_LEVEL: "warn",
  };
}

say("Running types, lint and tests.");
await runUntilStopped(test);
