import postgres from "postgres";
import { migrate } from "#db/migrate.ts";
import { ensureAccount } from "../demo/first-account.ts";
import { needsSeed, seedDemo } from "../demo/seed.ts";
import type { Configuration } from "./configuration.ts";
import { say, step } from "./progress.mjs";

/** Brings the database to where this release can serve from it; answers whether the demo store is in it. */
export async function prepare({ env, isEmbedded }: Configuration, url: string): Promise<boolean> {
  const applied = await migrate(url);
  if (applied > 0) say(`Database migrations applied: ${applied}`);
  const wantsDemo = env.SEED_DEMO ? env.SEED_DEMO === "1" : isEmbedded;
  if (wantsDemo && (await needsSeed(url)))
    await step("Filling the demo store", () => seedDemo(url, (line) => say(`  ${line}`)));
  await ensureAccount(url, env.STORE_NAME);
  return wantsDemo && (await hasDemo(url));
}

async function hasDemo(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return (await sql`select 1 from users where username = 'admin@demo.example' limit 1`).length > 0;
  } finally {
    await sql.end();
  }
}
