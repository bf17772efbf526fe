import { copyFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build as bundle } from "esbuild";
import { z } from "zod";
import { ownData, root } from "#db/embedded/places.ts";
import { PlainStop, say, step } from "./progress.mjs";
import { runTool } from "./run-tool.ts";
import { runUntilStopped, type Stop } from "./run-until-stopped.ts";

const largest = 6_000;
const source = join(root, "lib/freshcom-sdk");
const staged = join(ownData, "client/package");
const manifest = z.object({ name: z.string(), version: z.string() });

/** Builds the client library and packs it, so that `npm install <tarball>` works anywhere. */
async function packClient(stop: Stop): Promise<void> {
  const asked = process.argv[2];
  const target = asked ? resolve(process.env.INIT_CWD ?? root, asked) : join(ownData, "client");
  rmSync(staged, { recursive: true, force: true });
  mkdirSync(staged, { recursive: true });
  mkdirSync(target, { recursive: true });
  await step("Building the client library", () => build(stop.signal));
  const size = gzipSync(readFileSync(join(staged, "dist/index.js")), { level: 9 }).length;
  if (size > largest) throw new PlainStop(`The client library has ${size} bytes after gzip, more than ${largest}.`);
  for (const file of ["package.json", "README.md"]) copyFileSync(join(source, file), join(staged, file));
  copyFileSync(join(root, "LICENSE"), join(staged, "LICENSE"));
  await run("npm", ["pack", staged, "--pack-destination", target, "--ignore-scripts", "--offline"], stop.signal);
  const { name, version } = manifest.parse(JSON.parse(readFileSync(join(source, "package.json"), "utf8")));
  say(`${name} ${version}: ${size} bytes of JavaScript after gzip.`);
  process.stdout.write(`${join(target, `${name}-${version}.tgz`)}\n`);
}

/** One file of JavaScript, and the types beside it. */
async function build(stop: AbortSignal): Promise<void> {
  const dist = join(staged, "dist");
  const types = ["-p", join(source, "tsconfig.build.json"), "--emitDeclarationOnly", "--outDir", dist];
  await Promise.all([
    bundle({
      entryPoints: [join(source, "src/index.ts")],
      outfile: join(dist, "index.js"),
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2022",
    }),
    run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), ...types], stop),
  ]);
}

async function run(program: string, args: string[], stop: AbortSignal): Promise<void> {
  const { code, said } = await runTool(program, args, { stop });
  if (code !== 0 && !stop.aborted) throw new PlainStop(`The client library could not be packed:\n${said}`);
}

await runUntilStopped(packClient);
