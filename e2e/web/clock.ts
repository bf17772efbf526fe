import { expect } from "@playwright/test";

/**
 * Demands that no clock tells one kind of question from another: the quickest answer to each kind takes as long as the
 * quickest to the first, give or take a quarter. (What else a machine has to do only makes an answer later.)
 */
export function demandAlike(took: Record<string, number[]>): void {
  const [first, ...others] = Object.entries(took).map(([kind, times]) => ({ kind, best: Math.min(...times) }));
  for (const { kind, best } of others) {
    const ratio = best / (first?.best ?? 0);
    expect(ratio, `${kind} beside ${first?.kind}`).toBeGreaterThan(0.75);
    expect(ratio, `${kind} beside ${first?.kind}`).toBeLessThan(1.25);
  }
}
