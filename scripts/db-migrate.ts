import { migrate } from "#db/migrate.ts";
import { runWithDatabase } from "./database.ts";
import { say } from "./progress.mjs";

await runWithDatabase(async (url) => {
  const applied = await migrate(url);
  say(applied > 0 ? `Database migrations applied: ${applied}` : "The database is up to date.");
});
