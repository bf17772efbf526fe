import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type FileLock, tryLock } from "#db/embedded/file-lock.mjs";
import { ownData } from "#db/embedded/places.ts";

const folder = join(ownData, "test");

/** The lock of this test run; it names the processes that must not outlive it. */
export function lockTestRun(): FileLock {
  sweepTestRuns();
  const { lock } = tryLock(join(folder, `${process.pid}.lock`));
  if (!lock) throw new Error("This process runs its tests already.");
  return lock;
}

/** Ends what killed test runs have left behind: taking over a dead holder's lock ends its children. */
export function sweepTestRuns(): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".lock")))
    tryLock(join(folder, name)).lock?.release();
}
