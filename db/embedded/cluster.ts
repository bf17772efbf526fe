import { spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Place } from "./places.ts";

/** Makes the data of a new, empty PostgreSQL, whole or not at all. */
export async function createCluster(place: Place, options: { password: string; durable: boolean }): Promise<void> {
  const draft = join(place.data, "new");
  const passwordFile = join(place.data, "password");
  for (const name of readdirSync(place.data)) rmSync(join(place.data, name), { recursive: true });
  try {
    mkdirSync(draft, { mode: 0o700 });
    writeFileSync(passwordFile, options.password, { mode: 0o600, flag: "wx" });
    for (const path of [draft, passwordFile]) giveTo(place, path);
    await initdb(place, draft, passwordFile, options.durable);
    renameSync(draft, clusterOf(place));
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The folder that PostgreSQL itself calls its data folder. */
export function clusterOf(place: Place): string {
  return join(place.data, "cluster");
}

export function hasCluster(place: Place): boolean {
  return existsSync(join(clusterOf(place), "PG_VERSION"));
}

function giveTo({ runAs }: Place, path: string): void {
  if (runAs.uid === undefined || runAs.gid === undefined) return;
  chownSync(path, runAs.uid, runAs.gid);
  chmodSync(path, path.endsWith("password") ? 0o600 : 0o700);
}

function initdb(place: Place, folder: string, passwordFile: string, durable: boolean): Promise<void> {
  const locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const access = ["-U", "postgres", "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
  const args = ["-D", folder, "-E", "UTF8", ...locale, ...access, ...(durable ? [] : ["--no-sync"])];
  const child = spawn(join(place.binaries, "bin/initdb"), args, {
    cwd: "/",
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    ...place.runAs,
  });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => said.push(data));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`The built-in PostgreSQL could not be set up:\n${Buffer.concat(said).toString().trim()}`));
    });
  });
}

/** Nothing of the machine's own PostgreSQL settings or language may reach the built-in one. */
export const environment: NodeJS.ProcessEnv = {
  LC_ALL: "C",
  TZ: "UTC",
  PATH: "/usr/bin:/bin",
  NODE_ENV: "production",
};
