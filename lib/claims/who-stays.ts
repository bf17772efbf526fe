import type { WhyStays } from "#lib/claims/merge-views.ts";

type Person = { id: string; userId: string | null; insertedAt: Date };

/**
 * Which of two customers stays, and why: the one with a log-in, when there is just one; else the chosen one; of two
 * guests the older. Null when both log in and nobody has said which log-in stays.
 */
export function whoStays<Each extends Person>(
  [one, other]: [Each, Each],
  chosenId: string | null,
): { from: Each; into: Each; why: WhyStays } | null {
  const as = (into: Each, why: WhyStays) => ({ from: into === one ? other : one, into, why });
  if (one.userId && !other.userId) return as(one, "only_one_logs_in");
  if (other.userId && !one.userId) return as(other, "only_one_logs_in");
  const chosen = [one, other].find(({ id }) => id === chosenId);
  if (chosen) return as(chosen, "was_chosen");
  return one.userId ? null : as(one.insertedAt <= other.insertedAt ? one : other, "is_older");
}
