import type { Db } from "#db/client.ts";
import { errorForLog, log } from "#lib/http/log.ts";
import { sweepExpired } from "#lib/sweeping.ts";
import { minutes } from "#lib/time.ts";

const every = minutes(10);

/** Sweeps what has expired, now and then; gives what stops it. */
export function startSweeper(db: Db): () => void {
  const sweep = () =>
    sweepExpired(db, new Date()).catch((error) => log().warn({ error: errorForLog(error) }, "nothing was swept"));
  const timer = setInterval(() => void sweep(), every);
  timer.unref();
  return () => clearInterval(timer);
}
