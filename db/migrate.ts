import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as applyMigrations } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";

const folder = join(dirname(fileURLToPath(import.meta.url)), "migrations");
const oneMigratorAtATime = 7_301_562;

/** How many migrations this release has, read from the journal beside them. */
export function knownMigrations(): number {
  const journal: { entries: unknown[] } = JSON.parse(readFileSync(join(folder, "meta", "_journal.json"), "utf8"));
  return journal.entries.length;
}

/** How many migrations the database has had; 0 for an empty one. */
export async function appliedMigrations(sql: postgres.Sql): Promise<number> {
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as there`;
  if (!table?.there) return 0;
  const [row] = await sql`select count(*)::int as applied from drizzle.__drizzle_migrations`;
  return row?.applied ?? 0;
}

/**
 * Brings the database at `url` up to this release and gives the number of migrations that it took. Several processes
 * may call it at once: they take turns, and the later ones find nothing left to do.
 */
export async function migrate(url: string): Promise<number> {
  const sql = postgres(url, { max: 2, connect_timeout: 5, onnotice: () => {} });
  const migrator = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    const before = await appliedMigrations(sql);
    if (before >= knownMigrations()) return 0;
    return await sql.begin(async (turn) => {
      await turn`select pg_advisory_xact_lock(${oneMigratorAtATime})`;
      const applied = await appliedMigrations(sql);
      await applyMigrations(drizzle(migrator), { migrationsFolder: folder });
      return (await appliedMigrations(sql)) - applied;
    });
  } finally {
    await Promise.all([sql.end(), migrator.end()]);
  }
}
