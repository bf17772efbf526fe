import { setTimeout } from "node:timers/promises";
import { seconds } from "#lib/time.ts";

const least = seconds(0.15);

/**
 * Does the work and answers no earlier than 150 ms after its start, whatever came of it: what a stranger asked about
 * cannot be read off a clock. Call it outside of a transaction, which would be kept waiting.
 */
export async function inEvenTime<T>(work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  try {
    return await work();
  } finally {
    await untilEven(start);
  }
}

/** The same for one of several answers: waits until 150 ms have passed since `start`, a time of `performance.now()`. */
export async function untilEven(start: number): Promise<void> {
  await setTimeout(Math.max(0, least - (performance.now() - start)));
}
