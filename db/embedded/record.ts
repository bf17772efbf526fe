import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ownData } from "./places.ts";

const shape = z.object({ password: z.string(), port: z.number().optional() });

/** What has to be known to get into an embedded PostgreSQL. */
export type DatabaseRecord = z.infer<typeof shape>;

const folder = join(ownData, "embedded");

/** A file kept beside the record of `instance`, such as its log. */
export function fileOf(instance: string, ending: "json" | "lock" | "log"): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return join(folder, `${instance}.${ending}`);
}

export function findRecord(instance: string): DatabaseRecord | null {
  const file = fileOf(instance, "json");
  return existsSync(file) ? shape.parse(JSON.parse(readFileSync(file, "utf8"))) : null;
}

export function writeRecord(instance: string, record: DatabaseRecord): DatabaseRecord {
  const draft = `${fileOf(instance, "json")}.new`;
  writeFileSync(draft, JSON.stringify(record), { mode: 0o600 });
  renameSync(draft, fileOf(instance, "json"));
  return record;
}

export function newPassword(): string {
  return randomBytes(24).toString("hex");
}

export function forgetRecord(instance: string): void {
  for (const ending of ["json", "log"] as const) rmSync(fileOf(instance, ending), { force: true });
}

/** The embedded PostgreSQLs made under `name` for one run only, dead or alive. */
export function ephemeralInstances(name: string): string[] {
  const records = readdirSync(join(fileOf(name, "json"), "..")).filter((file) => /-\d+\.json$/.test(file));
  return records.map((file) => file.replace(/\.json$/, "")).filter((instance) => instance.startsWith(`${name}-`));
}
