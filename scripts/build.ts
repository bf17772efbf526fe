import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip as compress, constants, type ZlibOptions } from "node:zlib";
import { type FileLock, withFileLock } from "#db/embedded/file-lock.mjs";
import { dropLeases, isLeased, takeLease } from "#db/embedded/leases.ts";
import { ownData, root } from "#db/embedded/places.ts";
import { PlainStop, say, step } from "./progress.mjs";
import { runTool } from "./run-tool.ts";

const brotli = promisify(brotliCompress);
const gzip = promisify<Buffer, ZlibOptions, Buffer>(compress);

const folders = ["app", "components", "lib", "db", "server", "public"];
const files = /^(package(-lock)?\.json|tsconfig.*\.json|(next|postcss)\.config\.\w+|(proxy|instrumentation)\.ts)$/;
const builds = ".next/builds";
const kept = 2;

/** A finished build, in a folder named by what it was made from; `release` ends the use of it. */
export type Build = { folder: string; release: () => void };

/** Builds the pages unless the same sources have been built before. A running store keeps the build it has. */
export async function ensureBuilt(stop: AbortSignal): Promise<Build> {
  const name = sourceHash();
  const folder = join(builds, name);
  return withFileLock(
    join(ownData, "build.lock"),
    async (lock) => {
      const release = takeLease(`build-${name}`);
      if (!isFinished(folder)) await step("Building the pages", () => build(folder, lock, stop));
      utimesSync(stampOf(folder), new Date(), new Date());
      prune();
      return { folder, release };
    },
    () => say("Another command is building the pages; waiting for it …"),
  );
}

/** A name for the sources as they are now. */
function sourceHash(): string {
  const hash = createHash("sha256").update(process.version);
  const rootFiles = readdirSync(root).filter((name) => files.test(name));
  for (const path of [...rootFiles, ...folders.flatMap(filesIn)].sort())
    hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  return hash.digest("hex").slice(0, 12);
}

function filesIn(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  const sources = entries.filter((entry) => entry.isFile() && !entry.name.includes(".test."));
  return sources.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

function stampOf(folder: string): string {
  return join(root, folder, "finished");
}

function isFinished(folder: string): boolean {
  return existsSync(stampOf(folder));
}

/** What `next build` sees of the configuration is made up: no build may depend on it, or keep a secret of it. */
const madeUp = {
  DATABASE_URL: "postgres://build:build@127.0.0.1:1/build",
  AUTH_SECRET: "only-for-building-and-never-for-serving",
  STORE_URL: "",
  STORE_NAME: "",
  STORE_ACCOUNT_ID: "",
};

async function build(folder: string, lock: FileLock, stop: AbortSignal): Promise<void> {
  rmSync(join(root, folder), { recursive: true, force: true });
  writeNextTsconfig();
  const env = { ...madeUp, NODE_ENV: "production", STORE_BUILD_DIR: folder };
  const next = join(root, "node_modules/next/dist/bin/next");
  const { code, said } = await runTool(process.execPath, [next, "build"], { env, stop, lock });
  if (code !== 0) throw new PlainStop(`The pages could not be built:\n${said}`);
  await compressFiles(join(root, folder, "static"));
  writeFileSync(stampOf(folder), "");
}

/** Once for all visitors, beside the files as they are: `server/static-files.ts` gives out whichever a browser takes. */
async function compressFiles(folder: string): Promise<void> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile() && /\.(js|css|svg|txt|json)$/.test(entry.name));
  await Promise.all(
    paths.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      const content = readFileSync(path);
      writeFileSync(`${path}.br`, await brotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
      writeFileSync(`${path}.gz`, await gzip(content, { level: 9 }));
    }),
  );
}

/** Where `next dev` may work; nothing is built beforehand. */
export async function developmentFolder(): Promise<Build> {
  writeNextTsconfig();
  return { folder: ".next/development", release: () => {} };
}

/** Next rewrites a tsconfig.json to its liking, but leaves one alone that extends another. */
function writeNextTsconfig(): void {
  mkdirSync(ownData, { recursive: true });
  const content = {
    extends: "../tsconfig.json",
    include: ["../next-env.d.ts", "../**/*.ts", "../**/*.tsx"],
    exclude: ["../node_modules"],
  };
  writeFileSync(join(ownData, "tsconfig.next.json"), JSON.stringify(content));
}

/** Forgets old builds, but none that a running store serves. */
function prune(): void {
  const found = readdirSync(join(root, builds)).filter((name) => !isLeased(`build-${name}`));
  const byAge = found.map((name) => ({
    name,
    age: isFinished(join(builds, name)) ? statSync(stampOf(join(builds, name))).mtimeMs : 0,
  }));
  for (const { name } of byAge.sort((a, b) => b.age - a.age).slice(kept)) {
    rmSync(join(root, builds, name), { recursive: true, force: true });
    dropLeases(`build-${name}`);
  }
}
