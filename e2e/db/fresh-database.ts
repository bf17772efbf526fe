import { randomBytes } from "node:crypto";
import { test as base } from "@playwright/test";
import postgres from "postgres";
import { connect, type Db } from "#db/client.ts";
import { aStore, type Store } from "#e2e/db/people.ts";

/** A migrated database of this worker's own. `sql` is what an attacker with a console would use; `db` is the store's. */
export type FreshDatabase = { url: string; db: Db; sql: postgres.Sql };

const enoughForTheRaces = 25;

/** Tests with a store of their own, in a database that one worker makes, uses and drops. */
export const test = base.extend<{ store: Store }, { fresh: FreshDatabase }>({
  fresh: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
    async ({}, use) => {
      const server = required("TEST_DATABASE_URL");
      const name = `store_spec_${randomBytes(8).toString("hex")}`;
      const url = nameIn(server, name);
      await atServer(
        server,
        (sql) => sql`create database ${sql(name)} template ${sql(templateName())} strategy file_copy`,
      );
      const store = connect(url, enoughForTheRaces);
      const sql = postgres(url, { max: 4, onnotice: () => {} });
      await use({ url, db: store.db, sql });
      await Promise.all([store.sql.end({ timeout: 5 }), sql.end({ timeout: 5 })]);
      await atServer(server, (sql) => sql`drop database ${sql(name)} with (force)`);
    },
    { scope: "worker" },
  ],
  store: async ({ fresh }, use) => use(await aStore(fresh.db)),
});

export { expect } from "@playwright/test";

const templateName = () => process.env.TEST_TEMPLATE || "store_template";

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing: run these tests by npm test`);
  return value;
}

function nameIn(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

async function atServer(url: string, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}
