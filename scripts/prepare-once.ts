import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { root } from "#db/embedded/places.ts";
import type { Configuration } from "./configuration.ts";
import type { Database } from "./database.ts";

const shape = z.object({ of: z.string(), hasDemo: z.boolean() });
const sources = ["db/migrations", "db/migrate.ts", "demo", "scripts/prepare.ts"];

/**
 * Prepares the database, unless a note beside the embedded one says that this release has done so: a start with
 * nothing changed need not load the libraries that would find nothing to do. Answers whether the demo is in there.
 */
export async function prepareOnce(configuration: Configuration, { url, embedded }: Database): Promise<boolean> {
  const { env } = configuration;
  const file = embedded && join(embedded.folder, "prepared.json");
  const of = hashOf([env.SEED_DEMO ?? "", env.STORE_NAME ?? "", env.STORE_ACCOUNT_ID ?? ""]);
  const known = file ? read(file) : null;
  if (known?.of === of) return known.hasDemo;
  const { prepare } = await import("./prepare.ts");
  const hasDemo = await prepare(configuration, url);
  if (file) writeFileSync(file, JSON.stringify({ of, hasDemo }));
  return hasDemo;
}

function read(file: string): z.infer<typeof shape> | null {
  if (!existsSync(file)) return null;
  const parsed = shape.safeParse(JSON.parse(readFileSync(file, "utf8")));
  return parsed.success ? parsed.data : null;
}

function hashOf(settings: string[]): string {
  const hash = createHash("sha256").update(JSON.stringify(settings));
  for (const path of sources.flatMap(filesOf)) hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  return hash.digest("hex");
}

function filesOf(path: string): string[] {
  if (/\.\w+$/.test(path)) return [path];
  const entries = readdirSync(join(root, path), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}
