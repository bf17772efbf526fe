import { say } from "../progress.mjs";
import { processorTimeOf } from "./memory.ts";
import type { Round } from "./round.ts";

/** What one subject did: medians over its rounds, and requests/s of each, in order; `cpu` is its process's time for one. */
export type Figures = { requestsPerSecond: number; p50: number; p99: number; cpu: number | null; rounds: number[] };

/** Something that can be done for a while, and the process that does it. */
export type Subject = { name: string; pid?: number; run: (seconds: number) => Promise<Round> };

type Timed = Round & { cpu: number | null };

/** Measures the subjects in turn, round after round, after one uncounted round of each; throws at any wrong answer. */
export async function alternate(
  subjects: Subject[],
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<Record<string, Figures>> {
  const found = new Map<string, Timed[]>(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const subject of subjects) {
      const { name } = subject;
      const done = await timed(subject, seconds);
      if (done.faults.length > 0) throw new Error(`${name} went wrong: ${done.faults.slice(0, 3).join("\n")}`);
      if (done.took.length === 0) throw new Error(`${name} did nothing in ${seconds} s`);
      if (round > 0) found.get(name)?.push(done);
    }
    if (round > 0) say(`  round ${round} of ${rounds}: ${progressOf(found)}`);
  }
  return Object.fromEntries([...found].map(([name, done]) => [name, figuresOf(done)]));
}

async function timed({ pid, run }: Subject, seconds: number): Promise<Timed> {
  const before = pid ? processorTimeOf(pid) : null;
  const done = await run(seconds);
  const after = pid ? processorTimeOf(pid) : null;
  return { ...done, cpu: before !== null && after !== null ? (after - before) / done.took.length : null };
}

function progressOf(found: Map<string, Timed[]>): string {
  return [...found].map(([name, done]) => `${name} ${perSecond(done.at(-1)).toFixed(0)}/s`).join(", ");
}

function figuresOf(rounds: Timed[]): Figures {
  const sorted = rounds.map(({ took }) => took.toSorted((a, b) => a - b));
  return {
    requestsPerSecond: median(rounds.map(perSecond)),
    p50: median(sorted.map((took) => part(took, 0.5))),
    p99: median(sorted.map((took) => part(took, 0.99))),
    cpu: rounds.every(({ cpu }) => cpu !== null) ? median(rounds.map(({ cpu }) => cpu ?? 0)) : null,
    rounds: rounds.map(perSecond),
  };
}

const perSecond = (round: Round | undefined) => (round ? round.took.length / round.seconds : 0);

const part = (sorted: number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

export function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** One subject's requests/s as a share of another's: the median of the rounds that lie side by side, and their range. */
export type Ratio = { value: number; lowest: number; highest: number };

export function ratioOf(figures: Figures, against: Figures): Ratio {
  const ratios = figures.rounds.map((each, at) => each / (against.rounds[at] ?? Number.NaN));
  return { value: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios) };
}
