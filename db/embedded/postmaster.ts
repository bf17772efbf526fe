import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { clusterOf, environment } from "./cluster.ts";
import type { Place } from "./places.ts";
import { allGone, commandOf, type Identity, identify, isAlive, processesIn, signal } from "./processes.mjs";

export type Postmaster = { process: Identity; port: number };

const megabyte = 1024 * 1024;

/** The PostgreSQL that runs on this place's data, whoever started it; null when none does. */
export function findPostmaster(place: Place): Postmaster | null {
  const [pid, , , port] = pidFileLines(place);
  const running = pid ? identify(Number(pid)) : null;
  return running && commandOf(running.pid).includes(clusterOf(place)) ? { process: running, port: Number(port) } : null;
}

/** Starts PostgreSQL, on the port it had before where that is free, and waits until it takes connections. */
export async function startPostmaster(
  place: Place,
  log: string,
  settings: Record<string, string>,
  portBefore = 0,
): Promise<Postmaster> {
  await clearRemains(place);
  for (let attempt = 1; ; attempt++) {
    const port = await freePort(attempt === 1 ? portBefore : 0).catch(() => freePort());
    const child = launch(place, log, { ...settings, port: String(port) });
    if (await isReady(place, child))
      return { process: { pid: child.pid ?? 0, born: "", ...identify(child.pid ?? 0) }, port };
    const said = lastLines(log);
    if (attempt === 3 || !said.includes("could not bind"))
      throw new Error(`The built-in PostgreSQL did not start:\n${said}`);
  }
}

/** Ends PostgreSQL quickly and cleanly: open transactions are rolled back, what was committed stays. */
export async function stopPostmaster({ process }: Postmaster): Promise<void> {
  for (const [name, milliseconds] of [
    ["SIGINT", 20_000],
    ["SIGQUIT", 5_000],
    ["SIGKILL", 5_000],
  ] as const) {
    if (isAlive(process)) signal(process.pid, name);
    if (await allGone([process], milliseconds)) return;
  }
}

/** Takes connections, or has come as far as it will: waits until the pid file says so. */
export async function untilReady(place: Place, goesOn: () => boolean): Promise<boolean> {
  for (const end = Date.now() + 60_000; goesOn() && Date.now() < end; await sleep(10))
    if (pidFileLines(place)[7]?.trim() === "ready") return true;
  return false;
}

function isReady(place: Place, child: ChildProcess): Promise<boolean> {
  return untilReady(place, () => child.pid !== undefined && child.exitCode === null && child.signalCode === null);
}

function launch(place: Place, log: string, settings: Record<string, string>): ChildProcess {
  if (existsSync(log) && statSync(log).size > megabyte) rmSync(log);
  const output = openSync(log, "a", 0o600);
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(join(place.binaries, "bin/postgres"), ["-D", clusterOf(place), ...options], {
    cwd: "/",
    env: environment,
    detached: true,
    stdio: ["ignore", output, output],
    ...place.runAs,
  });
  child.on("error", () => {});
  child.unref();
  closeSync(output);
  return child;
}

/** After a SIGKILL: the pid file stays, and sessions may still hold the shared memory that a new start refuses to share. */
async function clearRemains(place: Place): Promise<void> {
  if (!existsSync(pidFile(place))) return;
  const orphans = processesIn(clusterOf(place), "postgres");
  if (!(await allGone(orphans, 1_000))) for (const orphan of orphans) signal(orphan.pid, "SIGKILL");
  await allGone(orphans, 5_000);
  rmSync(pidFile(place), { force: true });
}

function pidFile(place: Place): string {
  return join(clusterOf(place), "postmaster.pid");
}

function pidFileLines(place: Place): string[] {
  try {
    return readFileSync(pidFile(place), "utf8").split("\n");
  } catch {
    return [];
  }
}

function lastLines(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").slice(-8).join("\n") : "";
}

/** A port of this machine that nothing listens on: the wished one, or refuses; any, where none is wished. */
export function freePort(wished = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(wished, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("No free port")),
      );
    });
  });
}
