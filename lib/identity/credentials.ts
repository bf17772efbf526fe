import { availableParallelism } from "node:os";
import { hash, verify } from "@node-rs/argon2";
import { dictionary } from "@zxcvbn-ts/language-common";
import pLimit, { type LimitFunction } from "p-limit";
import { Refusal } from "#lib/refusal.ts";

/** argon2id, 19 MiB, two passes, one lane: the OWASP minimum. Grow it here; stored hashes follow at the next log-in. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const parameters = `$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$`;

declare global {
  var accountAreaHashing: { turns: LimitFunction; cores: LimitFunction } | undefined;
}

/** Next loads its own copy of this module; the queue hangs on the process, so that pages and API stand in one. */
globalThis.accountAreaHashing ??= { turns: pLimit(availableParallelism() + 1), cores: pLimit(availableParallelism()) };
const { turns, cores } = globalThis.accountAreaHashing;
const longestQueue = 200;
const commonPasswords = new Set(dictionary["passwords-common"]);
const nobodysHash = hash("nobody's password", cost);

/**
 * Does `work`, which hashes, for one more than there are cores at a time, so that none idles while a statement runs, and
 * refuses with `busy` rather than queue without end.
 */
export function inHashingTurn<T>(work: () => Promise<T>): Promise<T> {
  if (turns.pendingCount >= longestQueue) throw new Refusal("busy");
  return turns(work);
}

/** One hash a core: more side by side only take the caches from each other (measured: 125 a second against 104). */
const onACore = <T>(work: () => Promise<T>): Promise<T> => cores(work);

/** Takes a password as typed, gives its argon2id hash with the parameters inside. */
export const hashPassword = (password: string): Promise<string> =>
  inHashingTurn(() => onACore(() => hash(password, cost)));

/** Whether the password is the one behind `storedHash`; costs the same without one, for a name that nobody has. */
export async function passwordMatches(storedHash: string | null, password: string): Promise<boolean> {
  const hashed = storedHash ?? (await nobodysHash);
  const matches = await onACore(() => verify(hashed, password));
  return matches && storedHash !== null;
}

/** Whether the hash was made with other parameters than today's. */
export const isOutdated = (storedHash: string) => !storedHash.includes(parameters);

/** Refuses a password that is on lists of common and breached ones, or that repeats the username (design §6). */
export function refuseWeakPassword(password: string, username: string, field: string): void {
  const plain = password.toLowerCase();
  if (commonPasswords.has(plain)) throw new Refusal("common_password", { field });
  if (plain === username || plain === username.split("@")[0]) throw new Refusal("password_is_username", { field });
}
