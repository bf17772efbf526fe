import { z } from "zod";

/** How long each of one round's answers took, in milliseconds, how long the round was, and what went wrong. */
export const round = z.object({ took: z.array(z.number()), seconds: z.number(), faults: z.array(z.string()) });
export type Round = z.infer<typeof round>;

/** Does `once` over and over, `connections` times side by side, until the time is up; what ends later does not count. */
export async function repeat(connections: number, seconds: number, once: () => Promise<string | null>): Promise<Round> {
  const took: number[] = [];
  const faults: string[] = [];
  const began = performance.now();
  const end = began + seconds * 1000;
  const loop = async () => {
    while (performance.now() < end && faults.length < 10) {
      const started = performance.now();
      const fault = await once();
      const now = performance.now();
      if (fault) faults.push(fault);
      else if (now <= end) took.push(now - started);
    }
  };
  await Promise.all(Array.from({ length: connections }, loop));
  return { took, seconds, faults };
}
