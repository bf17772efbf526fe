// The door of every npm script, in plain JavaScript for Node 20: installs what is missing, then runs the named
// script under Node 24 and sees to it that nothing outlives whom it was started by.
// Usage: node scripts/launch.mjs <script.ts> [arguments]
import { spawn, spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { commandOf, identify, isAlive, parentOf } from "../db/embedded/processes.mjs";
import { ensureInstalled } from "./install.mjs";
import { explain, PlainStop } from "./progress.mjs";

const root = realpathSync(fileURLToPath(new URL("..", import.meta.url)));
const [script = "serve.ts", ...args] = process.argv.slice(2);
const stopping = new AbortController();
/** @type {string} */
let stoppedBy = "";

/** @param {string} reason */
function stop(reason) {
  stoppedBy ||= reason;
  stopping.abort();
}

/** The npm that runs us, and the shell it does that through. */
function guardians() {
  const found = [];
  for (let pid = process.ppid; process.env.npm_lifecycle_event && pid > 1 && found.length < 3; pid = parentOf(pid)) {
    const guardian = identify(pid);
    if (guardian) found.push(guardian);
    if (!/^\S*(sh|dash|bash) -c /.test(commandOf(pid))) break;
  }
  return found;
}

/** @param {string} node @param {string[]} command @param {Record<string, string>} more */
function run(node, command, more) {
  const env = {
    ...process.env,
    ...more,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}`,
    NEXT_TELEMETRY_DISABLED: "1",
    NODE_COMPILE_CACHE: join(root, ".data/compile-cache"),
  };
  const child = spawn(node, command, { cwd: root, env, stdio: ["inherit", "inherit", "inherit", "ipc"] });
  const end = () => void child.kill("SIGTERM");
  if (stopping.signal.aborted) end();
  stopping.signal.addEventListener("abort", end);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve({ code, signal }));
  });
}

async function main() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new PlainStop(`Node ${process.versions.node} is too old: install Node 20.19 or newer.`);
  process.env.STORE_STARTED_AT ??= String(Date.now());
  const watched = guardians();
  const timer = setInterval(() => watched.every(isAlive) || stop("SIGHUP"), 300);
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, stop);
  const node = await ensureInstalled(root, stopping.signal);
  const more = { STORE_PARENTS: JSON.stringify([...watched, identify(process.pid)]) };
  const { code, signal } = await run(node, [join(root, "scripts", script), ...args], more);
  clearInterval(timer);
  if (signal) {
    if (!stoppedBy) process.stderr.write(`\nThe command was killed (${signal}). Ending what it had started …\n`);
    spawnSync(node, [join(root, "scripts/clean-up.ts")], { cwd: root, stdio: "inherit" });
    countAsFailed();
  }
  return code ?? 1;
}

/** The last line of a test run says how many tests passed and failed, also of one that could not even begin. */
function countAsFailed() {
  if (script === "test.ts") process.stdout.write("0 passed, 1 failed\n");
}

main().then(
  (code) => process.exit(code),
  (error) => {
    if (!stoppedBy) explain(error);
    countAsFailed();
    process.exit(stoppedBy ? 130 : 1);
  },
);
