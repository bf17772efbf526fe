import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "#db/embedded/places.ts";
import { PlainStop, step } from "./progress.mjs";
import { runTool } from "./run-tool.ts";

const headlessShell = "chromium-headless-shell";
const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
const advice =
  "The browser tests need Chromium and it could not be installed here. Install it (on Debian, as root: apt-get install chromium), then run the tests again.";

/**
 * The browser for the tests: Chromium's headless shell, which loads a page in half the time; else the machine's own
 * browser, or Playwright's. What is missing is installed now, where that can be done without asking.
 */
export async function ensureBrowser(stop: AbortSignal): Promise<string> {
  const shell = findProgram([headlessShell]);
  if (shell) return shell;
  const found = findProgram(names) ?? (await playwrightBrowser());
  if (found && process.getuid?.() !== 0) return found;
  const installed = await step("Installing Chromium's headless shell for the browser tests", () => install(stop));
  if (installed ?? found) return installed ?? found ?? "";
  const playwright = join(root, "node_modules/@playwright/test/cli.js");
  await runTool(process.execPath, [playwright, "install", "chromium"], { stop });
  const own = await playwrightBrowser();
  if (own) return own;
  throw new PlainStop(advice);
}

async function install(stop: AbortSignal): Promise<string | null> {
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  if (!existsSync("/etc/debian_version") || !canRun([...asRoot, "apt-get", "--version"])) return null;
  await sequence(asRoot, [["update"]], stop);
  for (const name of [headlessShell, "chromium"]) {
    await sequence(asRoot, [["install", "-y", "--no-install-recommends", name]], stop);
    const found = findProgram([name]);
    if (found) return found;
  }
  return null;
}

/** A mirror that does not answer is given up soon: there may be a browser already. */
const patience = ["-o", "Acquire::http::Timeout=10", "-o", "Acquire::https::Timeout=10", "-o", "Acquire::Retries=1"];

async function sequence(asRoot: string[], calls: string[][], stop: AbortSignal): Promise<void> {
  for (const call of calls) {
    const [program = "apt-get", ...args] = [...asRoot, "apt-get", ...patience, ...call];
    await runTool(program, args, { env: { DEBIAN_FRONTEND: "noninteractive" }, stop });
  }
}

function findProgram(names: string[]): string | null {
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/bin", "/usr/local/bin"];
  const mac = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ];
  const candidates = [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...mac];
  return candidates.find((path) => existsSync(path) && canRun([path, "--version"])) ?? null;
}

async function playwrightBrowser(): Promise<string | null> {
  const { chromium } = await import("@playwright/test");
  const path = chromium.executablePath();
  return existsSync(path) ? path : null;
}

function canRun([program = "", ...args]: string[]): boolean {
  return spawnSync(program, args, { stdio: "ignore", timeout: 15_000 }).status === 0;
}
