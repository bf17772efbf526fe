import { expect } from "@playwright/test";

/** Demands that no clock tells one kind of question from another: each takes as long as the first, within a quarter. */
export function demandAlike(took: Record<string, number[]>): void {
  const [first, ...others] = Object.entries(took).map(([kind, times]) => ({ kind, time: median(times) }));
  expect(others.length).toBeGreaterThan(0);
  for (const { kind, time } of others) {
    const ratio = time / (first?.time ?? 0);
    expect(ratio, `${kind} beside ${first?.kind}`).toBeGreaterThan(0.75);
    expect(ratio, `${kind} beside ${first?.kind}`).toBeLessThan(1.25);
  }
}

const median = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
