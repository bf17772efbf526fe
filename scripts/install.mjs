import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withFileLock } from "../db/embedded/file-lock.mjs";
import { signal } from "../db/embedded/processes.mjs";
import { PlainStop, say, step } from "./progress.mjs";
import { shortenExports } from "./short-exports.mjs";

const platform = `${process.platform}-${process.arch}`;
const loud =
  /^npm_(package|lifecycle)_|^npm_config_(loglevel|silent|json|dry_run|omit|only|production|include|ignore_scripts|global|location|if_present|workspaces?)$/i;

/** Installs exactly what package-lock.json says, if that is not there yet; answers with the path of Node 24. @param {string} root @param {AbortSignal} stop @returns {Promise<string>} */
export async function ensureInstalled(root, stop) {
  const known = installedNode(root);
  if (known) return known;
  mkdirSync(join(root, ".data"), { recursive: true });
  return withFileLock(
    join(root, ".data/install.lock"),
    async (lock) => {
      const meanwhile = installedNode(root);
      if (meanwhile) return meanwhile;
      if (!npmFinished(root))
        await step("Installing the packages of package-lock.json", () => install(root, lock, stop));
      return writeStamp(root);
    },
    () => say("Another command is installing the packages; waiting for it …"),
  );
}

/** @param {string} root */
function stampFile(root) {
  return join(root, "node_modules/.account-area.json");
}

/** @param {string} root */
function lockHash(root) {
  return createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
}

/** @param {string} root */
function patchesHash(root) {
  const hash = createHash("sha256");
  const patches = readdirSync(join(root, "patches")).map((name) => join("patches", name));
  for (const file of [...patches.sort(), "scripts/short-exports.mjs"]) hash.update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

/** npm does it after an install, unless it was told to run no scripts; done twice, it changes nothing. @param {string} root */
function applyPatches(root) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "node_modules/patch-package/index.js")], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) throw new PlainStop(`The patches of this project do not fit:\n${stdout}${stderr}`);
  shortenExports(root);
}

/** @param {string} root @returns {string | null} */
function installedNode(root) {
  const stamp = readJson(stampFile(root));
  const fits =
    stamp?.lock === lockHash(root) &&
    stamp?.patches === patchesHash(root) &&
    stamp?.platform === platform &&
    existsSync(stamp.node);
  return fits && stamp.root === root ? stamp.node : null;
}

/** @param {string} root */
function writeStamp(root) {
  const node = findNode24(root);
  applyPatches(root);
  const hashes = { lock: lockHash(root), patches: patchesHash(root) };
  writeFileSync(stampFile(root), JSON.stringify({ ...hashes, platform, node, root }));
  return node;
}

/** Whether somebody's own `npm ci` has done the work: npm writes its list last. @param {string} root */
function npmFinished(root) {
  const wanted = readJson(join(root, "package-lock.json"))?.packages ?? {};
  const present = readJson(join(root, "node_modules/.package-lock.json"))?.packages;
  if (!present) return false;
  const here = (/** @type {string} */ path) => existsSync(join(root, path, "package.json"));
  const missing = Object.keys(wanted).filter((path) => path && present[path]?.version !== wanted[path].version);
  return missing.every((path) => wanted[path].optional && !isForHere(wanted[path])) && Object.keys(present).every(here);
}

/** Whether a package is meant for this platform; one that names no platform is a fallback of others. @param {Record<"os" | "cpu" | "libc", string | string[] | undefined>} entry */
function isForHere({ os, cpu, libc }) {
  const fits = (/** @type {string | string[] | undefined} */ given, /** @type {string} */ own) => {
    const list = given ? [given].flat() : [];
    return list.some((item) => item.startsWith("!"))
      ? !list.includes(`!${own}`)
      : list.length === 0 || list.includes(own);
  };
  return Boolean(os || cpu) && fits(os, process.platform) && fits(cpu, process.arch) && ![libc].flat().includes("musl");
}

/** @param {string} root @param {import("../db/embedded/file-lock.mjs").FileLock} lock @param {AbortSignal} stop @returns {Promise<void>} */
function install(root, lock, stop) {
  rmSync(stampFile(root), { force: true });
  const [command, ...first] = npmCommand();
  const args = [...first, "ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--no-progress"];
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !loud.test(name) && name !== "NODE_ENV"),
  );
  const child = spawn(command ?? "npm", args, { cwd: root, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  lock.addChild(child.pid);
  const end = () => signal(child.pid ?? 0, "SIGKILL", { group: true });
  stop.addEventListener("abort", end);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (said += data));
  return new Promise((resolve, reject) => {
    child.on("error", () => reject(new PlainStop("npm was not found. Install Node.js with npm, then start again.")));
    child.on("close", (code) => {
      stop.removeEventListener("abort", end);
      if (code === 0) return resolve();
      reject(new PlainStop(`npm could not install the packages:\n${said.trim().split("\n").slice(-15).join("\n")}`));
    });
  });
}

/** The npm that runs us, under the Node that runs it: `npm ci` deletes the Node of node_modules/.bin while it works. */
function npmCommand() {
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  return npm?.endsWith(".js") && node && existsSync(npm) && existsSync(node) ? [node, npm] : ["npm"];
}

/** @param {string} root */
function findNode24(root) {
  const packaged = join(root, `node_modules/node-${platform}/bin/node`);
  if (majorOf(packaged) >= 24) return packaged;
  // A packaged Node that cannot run here would still be found first by every later `npm` command.
  rmSync(join(root, "node_modules/.bin/node"), { force: true });
  for (const own of [process.execPath, process.env.npm_node_execpath, "node"])
    if (own && majorOf(own) >= 24) return nodePath(own);
  throw new PlainStop(`There is no packaged Node for ${platform}. Install Node 24 or newer, then start again.`);
}

/** @param {string} node */
function majorOf(node) {
  return Number(spawnSync(node, ["-p", "process.versions.node"], { encoding: "utf8" }).stdout?.split(".")[0] ?? 0);
}

/** @param {string} node */
function nodePath(node) {
  return spawnSync(node, ["-p", "process.execPath"], { encoding: "utf8" }).stdout.trim();
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}
