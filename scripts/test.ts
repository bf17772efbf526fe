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
import { makeTestDatabases, type TestDatabases } from "./test-databases.ts";
import { lockTestRun } from "./test-run.ts";

const args = process.argv.slice(2);
const isProject = (at: number) => /^--project(=|$)/.test(args[at] ?? "") || args[at - 1] === "--project";
const projects = args.flatMap((arg, at) =>
  isProject(at) && arg !== "--project" ? arg.replace(/^--project=/, "") : [],
);
const others = args.filter((_, at) => !isProject(at));
const paths = others.filter((arg) => !arg.startsWith("-"));
const homes = {
  property: /^e2e\/db/,
  pageless: /^(lib|demo|e2e\/(db|architecture))/,
  web: /^e2e\/(v1|web)/,
  patient: /^e2e\/process/,
  process: /^e2e\/process/,
  alone: /^e2e\/(process|web)/,
};
const tally = new Tally();

type Pages = { folder: string; browser: string };
type Run = (args: string[]) => Promise<void>;

/** What needs no pages is tested while they are built; types are checked beside the tests. */
async function test(stop: Stop): Promise<void> {
  const lock = lockTestRun();
  stop.atEnd(() => lock.release());
  const needsPages = (["web", "patient", "process", "alone"] as const).some(isAsked);
  const own = settings(await freePort());
  const runOn =
    ({ webUrl, template }: TestDatabases, { folder, browser }: Pages): Run =>
    async (args) => {
      const places = { DATABASE_URL: webUrl, STORE_BUILD_DIR: folder, BASE_URL: own.STORE_URL, CHROMIUM: browser };
      const env = { ...blank, ...own, ...places, TEST_DATABASE_URL: webUrl, TEST_TEMPLATE: template };
      tally.add(await runPlaywright(args, { env, stop: stop.signal, lock }));
    };
  const [databases, pages] = await stop.unless(
    Promise.all([
      makeTestDatabases(stop).then(async (made) => {
        await run(runOn(made, { folder: "", browser: "" }), ["property", "pageless"]);
        return made;
      }),
      needsPages ? makePages(stop) : null,
      count(checkStyle(stop.signal)),
    ]),
  );
  const types = count(checkTypes(pages?.folder ?? null, stop.signal));
  if (pages) {
    const places = { DATABASE_URL: databases.webUrl, STORE_BUILD_DIR: pages.folder };
    const server = startServer({ ...blank, ...own, ...places }, openSync(join(ownData, "test-server.log"), "w", 0o600));
    stop.atEnd(server.stop);
    lock.addChild(server.process.pid);
    await stop.unless(server.ready);
    const onPages = runOn(databases, pages);
    // The last ones start and stop servers of their own; beside the browser's tests one of them was seen to hang.
    await stop.unless(Promise.all([run(onPages, ["web"]), run(onPages, ["patient"], "--workers=1")]));
    await stop.unless(run(onPages, ["process", "alone"], "--workers=1"));
  }
  await stop.unless(types);
  tally.complete();
}

async function run(start: Run, names: (keyof typeof homes)[], ...more: string[]): Promise<void> {
  const asked = names.filter(isAsked).map((name) => `--project=${name}`);
  if (asked.length > 0) await start([...asked, ...more, ...others]);
}

/** Whether a project can have tests that the arguments ask for. */
function isAsked(project: keyof typeof homes): boolean {
  if (projects.length > 0 && !projects.includes(project)) return false;
  const isElsewhere = (path: string) => Object.values(homes).some((home) => home.test(path));
  return paths.length === 0 || paths.some((path) => homes[project].test(path) || !isElsewhere(path));
}

async function count(check: Promise<boolean>): Promise<void> {
  const isGood = await check;
  tally.add({ passed: isGood ? 1 : 0, failed: isGood ? 0 : 1 });
}

async function makePages(stop: Stop): Promise<Pages> {
  const browser = ensureBrowser(stop.signal);
  const build = await ensureBuilt(stop.signal);
  stop.atEnd(build.release);
  return { folder: build.folder, browser: await browser };
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

function settings(port: number) {
  return {
    NODE_ENV: "production",
    AUTH_SECRET: randomBytes(48).toString("base64"),
    PORT: String(port),
    HOST: "127.0.0.1",
    STORE_URL: `http://localhost:${port}`,
    LOG_LEVEL: "warn",
  };
}

say("Running types, lint and tests.");
await runUntilStopped(test);
