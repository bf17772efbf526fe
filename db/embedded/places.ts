import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { copyBinaries, packagedBinaries } from "./binaries.ts";

/** The folder of this clone. */
export const root = realpathSync(join(import.meta.dirname, "../.."));

/** What is kept for this clone and never committed. */
export const ownData = join(root, ".data");

/** Where PostgreSQL's programs and data are, and as whom it runs; it refuses to run as root. */
export type Place = { binaries: string; data: string; runAs: { uid?: number; gid?: number } };

const nobody = { uid: 65534, gid: 65534 };
const systemFolder = "/var/lib/account-area";

/** Finds or makes the place of the embedded PostgreSQL called `name`. */
export function placeFor(name: string): Place {
  mkdirSync(ownData, { recursive: true });
  const inClone = join(ownData, "postgres");
  if (process.getuid?.() !== 0) return { binaries: packagedBinaries(root), data: folder(inClone, name), runAs: {} };
  const owner = existsSync(join(inClone, name)) ? statSync(join(inClone, name)) : undefined;
  if (owner && owner.uid !== 0 && owner.uid !== nobody.uid)
    return { binaries: packagedBinaries(root), data: join(inClone, name), runAs: { uid: owner.uid, gid: owner.gid } };
  const isOutside = existsSync(join(systemFolder, read(join(ownData, "id")) || "none", name));
  return !isOutside && nobodyCanEnter(root) ? insideClone(inClone, name) : outsideClone(inClone, name);
}

function insideClone(parent: string, name: string): Place {
  chmodSync(ownData, 0o711);
  const data = owned(folder(parent, name));
  const packaged = packagedBinaries(root);
  return { binaries: nobodyCanRun(packaged) ? packaged : copyBinaries(packaged, systemFolder), data, runAs: nobody };
}

/** Also takes along what was inside while the clone's folder could still be entered. */
function outsideClone(inClone: string, name: string): Place {
  const parent = join(systemFolder, cloneId());
  const isMoving = existsSync(join(inClone, name)) && !existsSync(join(parent, name));
  if (isMoving) spawnSync("mv", [join(inClone, name), join(parent, name)], { stdio: "ignore" });
  const data = owned(folder(parent, name));
  return { binaries: copyBinaries(packagedBinaries(root), systemFolder), data, runAs: nobody };
}

function folder(parent: string, name: string): string {
  mkdirSync(parent, { recursive: true });
  if (process.getuid?.() === 0) chmodSync(parent, 0o711);
  mkdirSync(join(parent, name), { recursive: true, mode: 0o700 });
  return join(parent, name);
}

function owned(path: string): string {
  chownSync(path, nobody.uid, nobody.gid);
  return path;
}

function nobodyCanEnter(path: string): boolean {
  return spawnSync("/bin/sh", ["-c", 'cd -- "$1"', "sh", path], { cwd: "/", ...nobody, stdio: "ignore" }).status === 0;
}

function nobodyCanRun(binaries: string): boolean {
  const script = '"$1/bin/postgres" --version && test -r "$1/share/postgresql/postgres.bki"';
  return spawnSync("/bin/sh", ["-c", script, "sh", binaries], { cwd: "/", ...nobody, stdio: "ignore" }).status === 0;
}

/**
 * A name for this clone outside of it. A copy of the clone must not get at the original's data, so the place says
 * which folder it belongs to; a clone that was only moved keeps its data.
 */
function cloneId(): string {
  const file = join(ownData, "id");
  const known = read(file);
  const home = known ? read(join(systemFolder, known, "clone")) : "";
  const isCopy = home !== "" && home !== root && read(join(home, ".data/id")) === known;
  const id = known && !isCopy ? known : randomUUID();
  mkdirSync(join(systemFolder, id), { recursive: true, mode: 0o711 });
  chmodSync(systemFolder, 0o711);
  if (home !== root) writeFileSync(join(systemFolder, id, "clone"), root);
  if (known !== id) writeFileSync(file, id);
  return id;
}

function read(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8").trim() : "";
}
