import { randomBytes } from "node:crypto";
import { openSync } from "node:fs";
import { join } from "node:path";
import { ownData } from "#db/embedded/places.ts";
import { freePort } from "#db/embedded/postmaster.ts";
import { startEmbedded } from "#db/embedded.ts";
import { type BenchData, fillDatabase } from "./bench/bulk-data.ts";
import { measureEverything } from "./bench/everything.ts";
import { learnCookieName } from "./bench/log-ins.ts";
import { type Options, readOptions } from "./bench/options.ts";
import { print, writeJson } from "./bench/report.ts";
import { startLoad } from "./bench/subjects.ts";
import { logInShoppers, usernameOf } from "./bench/visitors.ts";
import { ensureBuilt } from "./build.ts";
import { step } from "./progress.mjs";
import { runUntilStopped, type Stop } from "./run-until-stopped.ts";
import { startServer } from "./server-process.ts";

const blank = {
  STORE_NAME: "",
  AUTH_SECRET_PREVIOUS: "",
  FACTOR_SECRET: "",
  FACTOR_SECRET_PREVIOUS: "",
  SEED_DEMO: "",
  TRUSTED_PROXIES: "",
  SMTP_URL: "",
  SMS_URL: "",
  DATABASE_REPLICA_URL: "",
};

/** A store with a large database of its own, measured and thrown away. */
async function bench(stop: Stop): Promise<void> {
  process.exitCode = 1;
  const options = readOptions();
  const database = await stop.started(startEmbedded({ name: "bench", ephemeral: true }));
  const fill = step(`Making ${options.customers} customers, ${options.orders} orders, ${options.lines} lines`, () =>
    fillDatabase(database.url, options),
  );
  const data = await stop.unless(fill);
  const build = await stop.unless(ensureBuilt(stop.signal));
  stop.atEnd(build.release);
  const secret = randomBytes(48).toString("base64");
  const port = await freePort();
  const server = startServer(
    settings(data, secret, port, build.folder, options),
    openSync(join(ownData, "bench-server.log"), "w", 0o600),
  );
  stop.atEnd(server.stop);
  await stop.unless(server.ready);
  const key = { secret, cookieName: await learnCookieName(port, usernameOf(options.customers)) };
  const visitors = await logInShoppers(data, key, 1, Math.min(1000, data.often));
  const load = startLoad();
  stop.atEnd(load.stop);
  const measuring = measureEverything({ options, data, port, pid: server.process.pid, key, load }, visitors);
  const findings = await stop.unless(
    Promise.race([measuring, server.ended.then((reason) => Promise.reject(new Error(reason)))]),
  );
  print(findings);
  writeJson(findings, options);
  process.exitCode = 0;
}

function settings(
  { url, accountId }: BenchData,
  secret: string,
  port: number,
  buildFolder: string,
  { profile }: Options,
) {
  return {
    ...blank,
    ...(profile ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profile}` } : {}),
    NODE_ENV: "production",
    BENCH: "1",
    DATABASE_URL: url,
    STORE_ACCOUNT_ID: accountId,
    AUTH_SECRET: secret,
    PORT: String(port),
    HOST: "127.0.0.1",
    STORE_URL: `http://localhost:${port}`,
    STORE_BUILD_DIR: buildFolder,
    LOG_LEVEL: "warn",
  };
}

await runUntilStopped(bench);
