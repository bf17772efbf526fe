import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "#db/embedded/postmaster.ts";
import { startServer } from "../../scripts/server-process.ts";

export const testSecret = "a secret that only these tests know, and nobody else";

/** A store's server of its own, on a free port, with its log in a file. `env` adds to what it is configured with. */
export async function startStore(databaseUrl: string, env: Record<string, string> = {}) {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "store-log-"));
  const file = join(folder, "log");
  const output = openSync(file, "w");
  const server = startServer(
    {
      DATABASE_URL: databaseUrl,
      AUTH_SECRET: testSecret,
      NODE_ENV: "production",
      PORT: String(port),
      LOG_LEVEL: "debug",
      ...env,
    },
    output,
  );
  await server.ready;
  return {
    url: `http://localhost:${port}`,
    pid: server.process.pid,
    ended: server.ended,
    log: () => readFileSync(file, "utf8"),
    stop: async () => {
      await server.stop();
      closeSync(output);
      rmSync(folder, { recursive: true });
    },
  };
}
