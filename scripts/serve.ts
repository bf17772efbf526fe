import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { type Build, developmentFolder, ensureBuilt } from "./build.ts";
import { checkPort, ownSecret, readConfiguration } from "./configuration.ts";
import { type Database, openDatabase, openEmbedded } from "./database.ts";
import { prepareOnce } from "./prepare-once.ts";
import { say } from "./progress.mjs";
import { type RunRecord, takeRunRecord } from "./run-record.ts";
import { runUntilStopped, type Stop } from "./run-until-stopped.ts";
import { startServer } from "./server-process.ts";
import { welcome } from "./welcome.ts";

const { dev: isDevelopment } = parseArgs({ options: { dev: { type: "boolean", default: false } } }).values;
const pauseBeforeRevival = 3_000;
const identities = z.array(z.object({ pid: z.number(), born: z.string() }));

/** Starts everything, and answers with the reason when something ends that should not. */
async function serve(stop: Stop): Promise<string> {
  const configuration = readConfiguration();
  const { env } = configuration;
  const record = await takeRunRecord();
  stop.atEnd(() => record.release());
  stop.signal.addEventListener("abort", () => record.tell("stopping"));
  for (const parent of identities.parse(JSON.parse(process.env.STORE_PARENTS ?? "[]"))) record.add("parent", parent);
  await checkPort(env);
  const database = await stop.started(openDatabase(configuration));
  if (database.embedded) record.add("database", database.embedded.postmaster);
  const [hasDemo, build] = await stop.unless(Promise.all([prepareOnce(configuration, database), pages(stop)]));
  stop.atEnd(build.release);
  say("Starting the server …");
  const server = startServer({
    DATABASE_URL: database.url,
    AUTH_SECRET: ownSecret(env),
    PORT: String(env.PORT),
    HOST: env.HOST,
    NODE_ENV: isDevelopment ? "development" : "production",
    STORE_BUILD_DIR: build.folder,
  });
  stop.atEnd(server.stop);
  record.add("server", server.process);
  await stop.unless(server.ready);
  record.tell("serving", `http://localhost:${env.PORT}`);
  welcome(env, { hasDemo, isDevelopment });
  const reason = await stop.unless(Promise.race([server.ended, reviveDatabase(database, stop, record)]));
  record.tell("stopping");
  return reason;
}

/**
 * The server outlives its database and goes on when that is back, so a built-in PostgreSQL that was killed is started
 * again. Settles with a reason when that cannot be done.
 */
async function reviveDatabase(database: Database, stop: Stop, record: RunRecord): Promise<string> {
  for (let ended = database.ended; ; ) {
    say(`${await ended} Starting it again …`);
    await sleep(pauseBeforeRevival);
    const { embedded, ...revived } = await stop.started(openEmbedded());
    if (revived.url !== database.url) return "The built-in PostgreSQL could not come back on its port.";
    if (embedded) record.add("database", embedded.postmaster);
    say("The built-in PostgreSQL is back.");
    ended = revived.ended;
  }
}

function pages(stop: Stop): Promise<Build> {
  return isDevelopment ? developmentFolder() : ensureBuilt(stop.signal);
}

await runUntilStopped(serve);
