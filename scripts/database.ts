import postgres from "postgres";
import { type Identity, isAlive } from "#db/embedded/processes.mjs";
import { startEmbedded } from "#db/embedded.ts";
import { type Configuration, readConfiguration } from "./configuration.ts";
import { PlainStop, say } from "./progress.mjs";
import { runUntilStopped } from "./run-until-stopped.ts";

/** A database to work on; `embedded` when it is the store's own. `ended` settles with a sentence when that dies. */
export type Database = {
  url: string;
  embedded: { postmaster: Identity; folder: string } | null;
  ended: Promise<string>;
  stop: () => Promise<void>;
};

const oldest = 150_000;

/** Starts or joins the embedded PostgreSQL, or makes sure that the one of DATABASE_URL answers and is new enough. */
export async function openDatabase({ env, isEmbedded }: Configuration): Promise<Database> {
  if (isEmbedded) {
    say("Starting the built-in PostgreSQL …");
    const embedded = await startEmbedded({ name: "store" });
    return { url: embedded.url, embedded, ended: endOf(embedded.postmaster), stop: embedded.stop };
  }
  await checkDatabase(env.DATABASE_URL);
  return { url: env.DATABASE_URL, embedded: null, ended: new Promise(() => {}), stop: async () => {} };
}

function endOf(postmaster: Identity): Promise<string> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (isAlive(postmaster)) return;
      clearInterval(timer);
      resolve("The built-in PostgreSQL ended by itself.");
    }, 500);
    timer.unref();
  });
}

async function checkDatabase(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  const name = nameOf(url);
  try {
    const [row] = await sql<{ version: number; name: string }[]>`
      select current_setting('server_version_num')::int as version, current_setting('server_version') as name`;
    if (row && row.version < oldest)
      throw new PlainStop(`The database at ${name} is PostgreSQL ${row.name}; the store needs 15 or newer.`);
  } catch (error) {
    if (error instanceof PlainStop) throw error;
    throw new PlainStop(`The database of DATABASE_URL (${name}) does not let us in: ${reasonOf(error)}.`);
  } finally {
    await sql.end({ timeout: 1 }).catch(() => {});
  }
}

/** A database as one may show it: without its password. */
function nameOf(url: string): string {
  const { hostname, port, pathname } = URL.parse(url) ?? { hostname: "?", port: "", pathname: "" };
  return `${hostname}:${port || 5432}${pathname}`;
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  if (code === "ECONNREFUSED") return "nothing answers there";
  if (code === "CONNECT_TIMEOUT") return "it does not answer";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "there is no such host";
  return error.message || code;
}

/** Runs a command that needs the store's database and nothing else, and ends what it started. */
export function runWithDatabase(work: (url: string) => Promise<void>): Promise<never> {
  return runUntilStopped(async (stop) => {
    const database = await stop.started(openDatabase(readConfiguration()));
    await stop.unless(work(database.url));
  });
}
