import { parseArgs } from "node:util";
import { z } from "zod";
import { type Build, developmentFolder, ensureBuilt } from "./build.ts";
import { checkPort, ownSecret, readConfiguration } from "./configuration.ts";
import { openDatabase } from "./database.ts";
import { prepareOnce } from "./prepare-once.ts";
import { say } from "./progress.mjs";
import { takeRunRecord } from "./run-record.ts";
import { runUntilStopped, type Stop } from "./run-until-stopped.ts";
import { startServer } from "./server-process.ts";
import { welcome } from "./welcome.ts";

const { dev: isDevelopment } = parseArgs({ options: { dev: { type: "boolean", default: false } } }).values;
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
  const reason = await stop.unless(Promise.race([server.ended, database.ended]));
  record.tell("stopping");
  return reason;
}

function pages(stop: Stop): Promise<Build> {
  return isDevelopment ? developmentFolder() : ensureBuilt(stop.signal);
}

await runUntilStopped(serve);
