import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "#db/embedded/places.ts";

const tool = join(root, "node_modules/drizzle-kit/bin.cjs");
process.exit(
  spawnSync(process.execPath, [tool, "generate", ...process.argv.slice(2)], { cwd: root, stdio: "inherit" }).status ??
    1,
);
