import { hours, minutes, seconds } from "#lib/time.ts";

/**
 * How long a message waits after its first failure, its second, and so on: soon at first, since somebody is waiting for
 * a code, and half a day in all, so that a mail server may be away for a night.
 */
export const usualPauses = [
  seconds(5),
  seconds(20),
  minutes(1),
  minutes(5),
  minutes(15),
  minutes(30),
  hours(1),
  hours(2),
  hours(4),
  hours(6),
];

/**
 * The pause after so many failed attempts, up to a quarter longer by `chance`, so that what failed together does not
 * come back together; null when there have been enough.
 */
export function pauseAfter(attempts: number, pauses: readonly number[], chance = Math.random()): number | null {
  const pause = pauses[attempts - 1];
  return pause === undefined ? null : Math.round(pause * (1 + chance / 4));
}
