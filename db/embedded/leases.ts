import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { root } from "./places.ts";
import { identify, isAlive } from "./processes.mjs";

const identity = z.object({ pid: z.number(), born: z.string() });

const folderOf = (thing: string) => join(root, ".data/leases", thing);

/** Says that this process uses `thing`; the answer ends the use. A dead process' lease counts for nothing. */
export function takeLease(thing: string): () => void {
  const file = join(folderOf(thing), `${process.pid}-${Math.random().toString(36).slice(2)}`);
  mkdirSync(folderOf(thing), { recursive: true });
  writeFileSync(file, JSON.stringify(identify(process.pid)));
  return () => rmSync(file, { force: true });
}

/** Whether any living process uses `thing`. Forgets the dead ones. */
export function isLeased(thing: string): boolean {
  let live = false;
  for (const name of leasesOf(thing)) {
    const file = join(folderOf(thing), name);
    if (holds(file)) live = true;
    else rmSync(file, { force: true });
  }
  return live;
}

/** Forgets that `thing` was ever there. */
export function dropLeases(thing: string): void {
  rmSync(folderOf(thing), { recursive: true, force: true });
}

function leasesOf(thing: string): string[] {
  try {
    return readdirSync(folderOf(thing));
  } catch {
    return [];
  }
}

function holds(file: string): boolean {
  try {
    return isAlive(identity.parse(JSON.parse(readFileSync(file, "utf8"))));
  } catch {
    return false;
  }
}
