import { hashSync, verifySync } from "@node-rs/argon2";

// What a thread of credentials.ts does. In plain JavaScript: a TypeScript one would cost each thread a compiler's memory.

/**
 * Either a password to hash, or one to compare with the hash that is stored.
 * @typedef {{ password: string, cost: { memoryCost: number, timeCost: number, parallelism: number } } | { password: string, stored: string }} HashingTask
 */

/** @param {HashingTask} task */
export default (task) => ("cost" in task ? hashSync(task.password, task.cost) : verifySync(task.stored, task.password));
