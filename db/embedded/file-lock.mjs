import { randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { identify, isAlive, signal } from "./processes.mjs";

// Plain JavaScript: the launcher needs this before Node 24 is installed.

/** @typedef {import("./processes.mjs").Identity} Identity */
/** @typedef {Identity & { children?: Identity[], note?: Record<string, unknown> }} Holder */

/**
 * A lock that is a file. It names its holder, so that one whose holder died can be taken over, and the holder's
 * children, which are then ended: a half-finished build must not go on beside the next one.
 * @param {string} path
 * @returns {{ lock: FileLock, holder: null } | { lock: null, holder: Holder }}
 */
export function tryLock(path) {
  mkdirSync(dirname(path), { recursive: true });
  for (;;) {
    const mine = claim(path);
    if (mine) return { lock: mine, holder: null };
    const holder = holderOf(path);
    if (holder && isAlive(holder)) return { lock: null, holder };
    for (const child of holder?.children ?? []) if (isAlive(child)) signal(child.pid, "SIGKILL", { group: true });
    removeStale(path, holder);
  }
}

/** Does `work` while holding the lock; `waiting` is called once when somebody else has it. @template T @param {string} path @param {(lock: FileLock) => Promise<T>} work @param {() => void} [waiting] @returns {Promise<T>} */
export async function withFileLock(path, work, waiting) {
  for (let told = false; ; told = true) {
    const { lock } = tryLock(path);
    if (lock) return work(lock).finally(() => lock.release());
    if (!told) waiting?.();
    await sleep(50);
  }
}

/** Who holds the lock, dead or alive. @param {string} path @returns {Holder | null} */
export function holderOf(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}

/** @param {string} path */
function claim(path) {
  const lock = new FileLock(path);
  const draft = lock.draft();
  try {
    linkSync(draft, path);
    return lock;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return null;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Renaming first lets only one of several starters remove what they all saw. @param {string} path @param {Holder | null} seen */
function removeStale(path, seen) {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
    const moved = holderOf(aside);
    if (moved && moved.born !== seen?.born) linkSync(aside, path);
  } catch {
    return;
  } finally {
    rmSync(aside, { force: true });
  }
}

export class FileLock {
  /** @param {string} path */
  constructor(path) {
    this.path = path;
    /** @type {Holder} */
    this.content = { ...(identify(process.pid) ?? { pid: process.pid, born: "" }), children: [] };
  }

  draft() {
    const draft = `${this.path}.${randomUUID()}`;
    writeFileSync(draft, JSON.stringify(this.content), { mode: 0o600 });
    return draft;
  }

  save() {
    renameSync(this.draft(), this.path);
  }

  /** Says more about the holder to whoever finds the lock. @param {Record<string, unknown>} note */
  tell(note) {
    this.content.note = { ...this.content.note, ...note };
    this.save();
  }

  /** Names a process group that must not outlive the holder. @param {number | undefined} pid */
  addChild(pid) {
    const child = pid ? identify(pid) : null;
    if (!child) return;
    this.content.children?.push(child);
    this.save();
  }

  release() {
    rmSync(this.path, { force: true });
  }
}
