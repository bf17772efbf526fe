import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { PlainStop } from "./progress.mjs";

const oldest = 150_000;
const patience = 8_000;

type Version = { number: number; name: string };

/** Stops with a sentence when no database answers at `url`, or one that is too old. */
export async function checkDatabase(url: string): Promise<void> {
  const { hostname, port, pathname } = URL.parse(url) ?? { hostname: "", port: "", pathname: "" };
  const name = `${hostname}:${port || 5432}${pathname}`;
  const version = await reach(hostname, Number(port || 5432))
    .then(() => askVersion(url))
    .catch((error: unknown) => {
      throw new PlainStop(`The database of DATABASE_URL (${name}) does not let us in: ${reasonOf(error)}.`);
    });
  if (version.number < oldest)
    throw new PlainStop(`The database at ${name} is PostgreSQL ${version.name}; the store needs 15 or newer.`);
}

/** postgres.js goes on trying where no way leads, so the way is tried before. */
function reach(hostname: string, port: number): Promise<void> {
  if (!hostname) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname.replaceAll(/[[\]]/g, ""), port, timeout: patience });
    socket.on("error", reject);
    socket.on("timeout", () => socket.destroy(new Error("it does not answer")));
    socket.on("connect", () => {
      socket.destroy();
      resolve();
    });
  });
}

async function askVersion(url: string): Promise<Version> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  const ask = sql<Version[]>`
    select current_setting('server_version_num')::int as number, current_setting('server_version') as name`;
  try {
    const [version] = await Promise.race([ask, sleep(patience, [], { ref: false })]);
    if (!version) throw new Error("it does not answer");
    return version;
  } finally {
    await sql.end({ timeout: 0 }).catch(() => {});
  }
}

const reasons: Record<string, string> = {
  ECONNREFUSED: "nothing answers there",
  CONNECT_TIMEOUT: "it does not answer",
  ETIMEDOUT: "it does not answer",
  EHOSTUNREACH: "no way leads there",
  ENETUNREACH: "no way leads there",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "there is no such host",
};

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  return reasons[code] ?? (error.message || code);
}
