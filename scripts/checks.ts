import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownData, root } from "#db/embedded/places.ts";
import { say } from "./progress.mjs";
import { runTool } from "./run-tool.ts";

/** More of them work out the same types side by side: three times the work for no less time on two cores. */
const oneChecker = ["--checkers", "1"];

/** Checks the types of everything, the routes of the build included; shows what is wrong. */
export async function checkTypes(buildFolder: string | null, stop: AbortSignal): Promise<boolean> {
  writeTsconfig(buildFolder);
  const args = ["--noEmit", "-p", ".data/tsconfig.check.json", ...oneChecker];
  return check("Types", "node_modules/typescript/bin/tsc", args, stop);
}

/** Checks layout, order of imports and known mistakes; shows what is wrong. */
export function checkStyle(stop: AbortSignal): Promise<boolean> {
  return check(
    "Lint",
    "node_modules/@biomejs/biome/bin/biome",
    ["check", "--error-on-warnings", "--max-diagnostics=50", "."],
    stop,
  );
}

async function check(title: string, tool: string, args: string[], stop: AbortSignal): Promise<boolean> {
  const { code, said } = await runTool(process.execPath, [join(root, tool), ...args], { stop });
  if (!stop.aborted) say(code === 0 ? `${title}: passed` : `${title}: FAILED\n${said}\n`);
  return code === 0;
}

/** next-env.d.ts names the build or development run that wrote it last; these are the same lines for this build. */
function writeTsconfig(buildFolder: string | null): void {
  const types = buildFolder ? `../${buildFolder}/types` : null;
  const routes = types && existsSync(join(ownData, types, "routes.d.ts")) ? [`import "${types}/routes.d.ts";`] : [];
  const lines = ['/// <reference types="next" />', '/// <reference types="next/image-types/global" />', ...routes, ""];
  mkdirSync(ownData, { recursive: true });
  writeFileSync(join(ownData, "next-env-check.d.ts"), lines.join("\n"));
  const config = {
    extends: "../tsconfig.json",
    compilerOptions: { tsBuildInfoFile: "check.tsbuildinfo" },
    include: ["next-env-check.d.ts", "../**/*.ts", "../**/*.tsx", ...(types ? [`${types}/**/*.ts`] : [])],
    exclude: ["../node_modules", "../next-env.d.ts"],
  };
  writeFileSync(join(ownData, "tsconfig.check.json"), JSON.stringify(config));
}
