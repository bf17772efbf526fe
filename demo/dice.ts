/** Numbers that look random and are the same every time, so that the demo store is the same on every machine. */
export function dice(seed: number) {
  let state = seed;
  /** A whole number from 0 up to, and without, `sides`. */
  const roll = (sides: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
  return {
    roll,
    pick: <T>(items: readonly T[]): T => {
      const item = items[roll(items.length)];
      if (item === undefined) throw new Error("there is nothing to pick from");
      return item;
    },
  };
}
