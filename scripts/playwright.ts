import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { FileLock } from "#db/embedded/file-lock.mjs";
import { ownData, root } from "#db/embedded/places.ts";
import { runTool } from "./run-tool.ts";

const counts = z.object({ passed: z.number(), failed: z.number() });

/** By itself Playwright translates every file first, for each fresh clone and with a map to follow for every line it names. */
const nodeReadsTypeScript = "1";

export type Counts = z.infer<typeof counts>;

/** Runs Playwright's tests. A run that broke off, or failed without a failed test, counts as one failure more. */
export async function runPlaywright(
  args: string[],
  options: { env: Record<string, string>; stop: AbortSignal; lock: FileLock },
): Promise<Counts> {
  const file = join(ownData, "test", `${randomUUID()}.json`);
  mkdirSync(join(ownData, "test"), { recursive: true });
  rmSync(file, { force: true });
  const cli = join(root, "node_modules/@playwright/test/cli.js");
  const command = [cli, "test", "--config", "e2e/playwright.config.ts", "--pass-with-no-tests", ...args];
  const env = { ...options.env, TEST_COUNTS_FILE: file, PW_DISABLE_TS_ESM: nodeReadsTypeScript };
  const { code } = await runTool(process.execPath, command, { ...options, env, isShown: true });
  const counted = existsSync(file) ? counts.parse(JSON.parse(readFileSync(file, "utf8"))) : { passed: 0, failed: 1 };
  rmSync(file, { force: true });
  return code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
}
