import { migrate } from "#db/migrate.ts";
import { needsSeed, seedDemo } from "../demo/seed.ts";
import { runWithDatabase } from "./database.ts";
import { say, step } from "./progress.mjs";

await runWithDatabase(async (url) => {
  await migrate(url);
  if (!(await needsSeed(url))) return say("The database is not empty: nothing was put into it.");
  await step("Filling the demo store", () => seedDemo(url, (line) => say(`  ${line}`)));
  say("The demo store is in the database.");
});
