import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { z } from "zod";
import { root } from "#db/embedded/places.ts";
import { allGone, type Identity, identify, signal } from "#db/embedded/processes.mjs";
import { PlainStop } from "./progress.mjs";

const message = z.union([z.object({ ready: z.literal(true), url: z.string() }), z.object({ failed: z.string() })]);
const drain = 20_000;

/** By itself V8 keeps room for more short-lived data than a page ever makes: about 340 MB idle against 206. */
const smallYoungGeneration = "--max-semi-space-size=32";

/** Node's own code on pages of 2 MB, where the system has them: the serving thread takes about 5 % less, for 9 MB. */
const codeOnLargePages = "--use-largepages=silent";

/** A server/main.ts: `ready` settles when it listens, `ended` with a sentence when it ends, asked to or not. */
export type ServerProcess = {
  process: Identity;
  ready: Promise<string>;
  ended: Promise<string>;
  stop: () => Promise<void>;
};

/**
 * Starts the server. It has a process group of its own, so that Ctrl-C reaches the launcher alone, and it ends by
 * itself when the channel to its launcher breaks.
 */
export function startServer(env: Record<string, string>, output: number | "inherit" = "inherit"): ServerProcess {
  const child = spawn(process.execPath, [smallYoungGeneration, codeOnLargePages, join(root, "server/main.ts")], {
    cwd: root,
    detached: true,
    env: { ...process.env, ...env },
    stdio: ["ignore", output, output, "ipc"],
  });
  const own = identify(child.pid ?? 0);
  if (!own) throw new PlainStop("The server could not be started.");
  const ended = endOf(child);
  const ready = Promise.race([listening(child), ended.then((reason) => Promise.reject(new PlainStop(reason)))]);
  ready.catch(() => {});
  return { process: own, ready, ended, stop: () => stop(own) };
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on("exit", (code, by) =>
      resolve(by ? `The server was killed (${by}).` : `The server ended by itself (exit code ${code}).`),
    );
  });
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.on("message", (raw) => {
      const parsed = message.safeParse(raw);
      if (!parsed.success) return;
      if ("url" in parsed.data) resolve(parsed.data.url);
      else reject(new PlainStop(parsed.data.failed));
    });
  });
}

async function stop(server: Identity): Promise<void> {
  signal(server.pid, "SIGTERM");
  if (await allGone([server], drain)) return;
  signal(server.pid, "SIGKILL", { group: true });
  await allGone([server], 2_000);
}
