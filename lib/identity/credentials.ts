import { availableParallelism } from "node:os";
import { join } from "node:path";
import { dictionary } from "@zxcvbn-ts/language-common";
import pLimit, { type LimitFunction } from "p-limit";
import { Piscina } from "piscina";
import { errorForLog, log } from "#lib/http/log.ts";
import type { HashingTask } from "#lib/identity/hashing-thread.mjs";
import { Refusal } from "#lib/refusal.ts";
import { minutes } from "#lib/time.ts";

/** argon2id, 19 MiB, two passes, one lane: the OWASP minimum. Grow it here; stored hashes follow at the next log-in. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const parameters = `$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$`;

const cores = availableParallelism();
type Threads = Piscina<HashingTask, string | boolean>;
let started: Threads | undefined;

/**
 * Threads that do nothing but hash, one for each core, since more side by side only take the caches from each other. Each
 * has its next task beside it and need not wait for the thread that serves; Node's own are left to files and names. When
 * one of them cannot start, whoever waits is told, and the next task finds new ones.
 */
function startOnce(): Threads {
  if (started) return started;
  const threads: Threads = new Piscina({
    filename: join(import.meta.dirname, "hashing-thread.mjs"),
    minThreads: 1,
    maxThreads: cores,
    concurrentTasksPerWorker: 2,
    idleTimeout: minutes(5),
    recordTiming: false,
    resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 },
  });
  threads.on("error", (error: unknown) => {
    if (started === threads) started = undefined;
    log().error({ error: errorForLog(error) }, "a thread that hashes could not start");
    void threads.destroy();
  });
  started = threads;
  return threads;
}

declare global {
  var accountAreaHashing: { turns: LimitFunction; threads: typeof startOnce } | undefined;
}

/** Next loads its own copy of this module; queue and threads hang on the process, so that pages and API stand in one. */
globalThis.accountAreaHashing ??= { turns: pLimit(2 * cores + 1), threads: startOnce };
const { turns, threads } = globalThis.accountAreaHashing;
const longestQueue = 200;
const commonPasswords = new Set(dictionary["passwords-common"]);
/** A hash that no password has: to compare with it costs what a real one costs. */
const nobodysHash = `$argon2id$v=19${parameters}${"A".repeat(22)}$${"A".repeat(43)}`;

/**
 * Does `work`, which hashes, for as many at a time as the threads have tasks, and one more, so that none of them idles
 * while statements run; refuses with `busy` rather than queue without end.
 */
export function inHashingTurn<T>(work: () => Promise<T>): Promise<T> {
  if (turns.pendingCount >= longestQueue) throw new Refusal("busy");
  return turns(work);
}

/** So that the first to log in need not wait for a thread to start. */
export const prepareHashing = (): void => void threads();

/** Takes a password as typed, gives its argon2id hash with the parameters inside. */
export const hashPassword = (password: string): Promise<string> =>
  inHashingTurn(async () => String(await threads().run({ password, cost })));

/** Whether the password is the one behind `storedHash`; costs the same without one, for a name that nobody has. */
export async function passwordMatches(storedHash: string | null, password: string): Promise<boolean> {
  const matches = await threads().run({ password, stored: storedHash ?? nobodysHash });
  return matches === true && storedHash !== null;
}

/** Whether the hash was made with other parameters than today's. */
export const isOutdated = (storedHash: string) => !storedHash.includes(parameters);

/** Refuses a password that is on lists of common and breached ones, or that repeats the username (design §6). */
export function refuseWeakPassword(password: string, username: string, field: string): void {
  const plain = password.toLowerCase();
  if (commonPasswords.has(plain)) throw new Refusal("common_password", { field });
  if (plain === username || plain === username.split("@")[0]) throw new Refusal("password_is_username", { field });
}
