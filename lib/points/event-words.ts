import { z } from "zod";
import { counted } from "#lib/words.ts";

const noted = z.object({ amount: z.number().int() });

const words: Record<string, (points: string, isGiven: boolean) => string> = {
  points_committed: (points, isGiven) => `${points} ${isGiven ? "came in" : "went out"}`,
  points_asked: (points, isGiven) =>
    isGiven
      ? `${points} were asked for, more than one person gives alone`
      : `${points} were to be taken away, more than one person takes alone`,
  points_declined: (points, isGiven) =>
    `${points} that ${isGiven ? "were asked for" : "were to be taken away"} were declined`,
  points_withdrawn: (points, isGiven) =>
    `${points} that ${isGiven ? "were asked for" : "were to be taken away"} were withdrawn`,
};

/** What happened to points, in words and with how many; null for what is not about points, or was noted without a number. */
export function pointsEventInWords(event: string, data: unknown): string | null {
  const amount = noted.safeParse(data).data?.amount;
  return amount === undefined ? null : (words[event]?.(counted(Math.abs(amount), "point"), amount > 0) ?? null);
}
