import { type Identity, isAlive } from "#db/embedded/processes.mjs";
import { startEmbedded } from "#db/embedded.ts";
import { checkDatabase } from "./check-database.ts";
import { type Configuration, readConfiguration } from "./configuration.ts";
import { say } from "./progress.mjs";
import { runUntilStopped } from "./run-until-stopped.ts";

/** A database to work on; `embedded` when it is the store's own. `ended` settles with a sentence when that dies. */
export type Database = {
  url: string;
  embedded: { postmaster: Identity; folder: string } | null;
  ended: Promise<string>;
  stop: () => Promise<void>;
};

/** Starts or joins the embedded PostgreSQL, or makes sure that the one of DATABASE_URL answers and is new enough. */
export async function openDatabase({ env, isEmbedded }: Configuration): Promise<Database> {
  if (isEmbedded) {
    say("Starting the built-in PostgreSQL …");
    return openEmbedded();
  }
  await checkDatabase(env.DATABASE_URL);
  return { url: env.DATABASE_URL, embedded: null, ended: new Promise(() => {}), stop: async () => {} };
}

/** Starts or joins the store's embedded PostgreSQL. */
export async function openEmbedded(): Promise<Database> {
  const embedded = await startEmbedded({ name: "store" });
  return { url: embedded.url, embedded, ended: endOf(embedded.postmaster), stop: embedded.stop };
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

/** Runs a command that needs the store's database and nothing else, and ends what it started. */
export function runWithDatabase(work: (url: string) => Promise<void>): Promise<never> {
  return runUntilStopped(async (stop) => {
    const database = await stop.started(openDatabase(readConfiguration()));
    await stop.unless(work(database.url));
  });
}
