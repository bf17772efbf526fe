import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

// Plain JavaScript: the launcher needs this before Node 24 is installed.

/** @typedef {{ pid: number, born: string }} Identity a process, told apart from a later one with the same number */

const hasProc = existsSync("/proc/self/stat");
const boot = hasProc ? readText("/proc/sys/kernel/random/boot_id").slice(0, 8) : "";

/** @param {string} path */
function readText(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** @param {number} pid @param {string} column */
function ps(pid, column) {
  try {
    return execFileSync("ps", ["-o", `${column}=`, "-p", String(pid)], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return "";
  }
}

/** @param {number} pid @returns {string[]} the fields of /proc/<pid>/stat from the state on */
function statOf(pid) {
  const stat = readText(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/**
 * Who a process is, or null when it is not there (a zombie is not there).
 * @param {number} pid @returns {Identity | null}
 */
export function identify(pid) {
  if (hasProc) {
    const [state, ...rest] = statOf(pid);
    return !state || state === "Z" || state === "X" ? null : { pid, born: `${boot}-${rest[18]}` };
  }
  const born = ps(pid, "lstart");
  return born && !ps(pid, "stat").startsWith("Z") ? { pid, born } : null;
}

/** @param {Identity} who */
export function isAlive(who) {
  return identify(who.pid)?.born === who.born;
}

/** @param {number} pid */
export function commandOf(pid) {
  return hasProc ? readText(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim() : ps(pid, "command");
}

/** @param {number} pid @returns {number} */
export function parentOf(pid) {
  return Number(hasProc ? (statOf(pid)[1] ?? 0) : ps(pid, "ppid"));
}

/** Live processes that work inside `folder` and whose command starts with `command`. @param {string} folder @param {string} command */
export function processesIn(folder, command) {
  if (!hasProc) return [];
  return readdirSync("/proc").flatMap((entry) => {
    const pid = Number(entry);
    if (!pid || workingFolder(pid) !== folder || !commandOf(pid).includes(command)) return [];
    return identify(pid) ?? [];
  });
}

/** @param {number} pid */
function workingFolder(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return "";
  }
}

/** Sends a signal to a process, or with `group` to all of its group; false when there is none. @param {number} pid @param {NodeJS.Signals} signal @param {{ group?: boolean }} [options] */
export function signal(pid, signal, { group = false } = {}) {
  try {
    return process.kill(group ? -pid : pid, signal);
  } catch {
    return false;
  }
}

/** Waits until all of them are gone; false when the time is up first. @param {Identity[]} processes @param {number} milliseconds */
export async function allGone(processes, milliseconds) {
  for (const end = Date.now() + milliseconds; processes.some(isAlive); await sleep(20))
    if (Date.now() > end) return false;
  return true;
}
