import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "#db/embedded/places.ts";
import { PlainStop, step } from "./progress.mjs";
import { runTool } from "./run-tool.ts";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
const advice =
  "The browser tests need Chromium and it could not be installed here. Install it (on Debian, as root: apt-get install chromium), then run the tests again.";

/** The browser for the tests: the machine's, Playwright's own, or one that is installed now. */
export async function ensureBrowser(stop: AbortSignal): Promise<string> {
  const found = systemBrowser() ?? (await playwrightBrowser());
  if (found) return found;
  const installed = await step("Installing Chromium for the browser tests", () => install(stop));
  if (installed) return installed;
  throw new PlainStop(advice);
}

async function install(stop: AbortSignal): Promise<string | null> {
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  if (existsSync("/etc/debian_version") && canRun([...asRoot, "apt-get", "--version"])) {
    await sequence(asRoot, [["update"], ["install", "-y", "--no-install-recommends", "chromium"]], stop);
    const found = systemBrowser();
    if (found) return found;
  }
  const playwright = join(root, "node_modules/@playwright/test/cli.js");
  await runTool(process.execPath, [playwright, "install", "chromium"], { stop });
  return playwrightBrowser();
}

async function sequence(asRoot: string[], calls: string[][], stop: AbortSignal): Promise<void> {
  for (const call of calls) {
    const [program = "apt-get", ...args] = [...asRoot, "apt-get", ...call];
    await runTool(program, args, { env: { DEBIAN_FRONTEND: "noninteractive" }, stop });
  }
}

function systemBrowser(): string | null {
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
