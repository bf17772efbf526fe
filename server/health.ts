import type { ServerResponse } from "node:http";
import type { Heartbeat } from "#db/heartbeat.ts";

/** Answers `/healthz` (the process lives) and `/readyz` (the database answers and is migrated). False for other paths. */
export function answerHealth(path: string, response: ServerResponse, heartbeat: Heartbeat): boolean {
  if (path !== "/healthz" && path !== "/readyz") return false;
  const reason = path === "/healthz" ? null : notReady(heartbeat);
  response.statusCode = reason ? 503 : 200;
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.setHeader("Cache-Control", "no-store");
  response.end(JSON.stringify(reason ? { status: "unavailable", reason } : { status: "ok" }));
  return true;
}

function notReady(heartbeat: Heartbeat): string | null {
  if (!heartbeat.isUp) return "the database does not answer";
  return heartbeat.isMigrated ? null : "the database is not migrated to this release";
}
