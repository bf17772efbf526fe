import { type ChildProcess, spawn } from "node:child_process";
import type { FileLock } from "#db/embedded/file-lock.mjs";
import { root } from "#db/embedded/places.ts";
import { signal } from "#db/embedded/processes.mjs";

type Options = {
  env?: Record<string, string>;
  stop: AbortSignal;
  /** Ends the tool when its starter was killed and another one takes over. */
  lock?: FileLock;
  /** Shows what the tool says as it says it, instead of collecting it. */
  isShown?: boolean;
};

/** How a tool ended and what it said. */
export type Outcome = { code: number; said: string };

/** Runs a program to its end in a process group of its own, and ends that group when the command has to stop. */
export function runTool(program: string, args: string[], { env = {}, stop, lock, isShown }: Options): Promise<Outcome> {
  const child = spawn(program, args, {
    cwd: root,
    detached: true,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env },
    stdio: ["ignore", isShown ? "inherit" : "pipe", isShown ? "inherit" : "pipe"],
  });
  lock?.addChild(child.pid);
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data: Buffer) => said.push(data));
  const end = () => endGroup(child);
  if (stop.aborted) end();
  stop.addEventListener("abort", end);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      stop.removeEventListener("abort", end);
      resolve({ code: code ?? 1, said: Buffer.concat(said).toString().trim() });
    });
  });
}

/** Asks first, so that a tool can end what it has started outside its group. */
function endGroup(child: ChildProcess): void {
  if (!child.pid) return;
  signal(child.pid, "SIGTERM", { group: true });
  const timer = setTimeout(() => signal(child.pid ?? 0, "SIGKILL", { group: true }), 3_000);
  child.on("close", () => clearTimeout(timer));
}
