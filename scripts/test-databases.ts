import postgres from "postgres";
import { startEmbedded } from "#db/embedded.ts";
import { migrate } from "#db/migrate.ts";
import { ensureAccount } from "../demo/first-account.ts";
import { seedDemo } from "../demo/seed.ts";
import { say } from "./progress.mjs";
import type { Stop } from "./run-until-stopped.ts";

/** Two databases of one server: a migrated, empty one to copy from, and one with the demo store for the web server. */
export type TestDatabases = { template: string; webUrl: string };

/** Makes the databases of one test run, on a PostgreSQL of its own or on the one of TEST_DATABASE_URL. */
export async function makeTestDatabases(stop: Stop): Promise<TestDatabases> {
  const server = await testServer(stop);
  const template = `store_template_${process.pid}`;
  const web = `store_web_${process.pid}`;
  const sql = postgres(server, { max: 1, onnotice: () => {} });
  stop.atEnd(() => sql.end({ timeout: 2 }));
  if (process.env.TEST_DATABASE_URL)
    for (const name of [template, web]) stop.atEnd(() => sql`drop database if exists ${sql(name)} with (force)`);
  await sql`create database ${sql(template)}`;
  await migrate(on(server, template));
  await sql`create database ${sql(web)} template ${sql(template)} strategy file_copy`;
  await seedDemo(on(server, web), () => {}, { pointsLimit: null });
  await ensureAccount(on(server, web));
  say("The test databases are ready.");
  return { template, webUrl: on(server, web) };
}

async function testServer(stop: Stop): Promise<string> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return given;
  const embedded = await stop.started(startEmbedded({ name: "test", ephemeral: true }));
  return embedded.url;
}

function on(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
