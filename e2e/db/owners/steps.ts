import fc from "fast-check";

/** One thing that somebody does. The numbers choose among whoever, or whatever, is there when it is done. */
export type Step =
  | { does: "is born" }
  | { does: "adds"; who: number; product: number; quantity: number }
  | { does: "places"; who: number; mailbox: number }
  | { does: "registers"; who: number; mailbox: number }
  | { does: "proves"; who: number }
  | { does: "logs in"; who: number; guest: number }
  | { does: "claims"; who: number; by: "mailbox" | "code" | "cookie"; at: number }
  | { does: "hands over"; who: number; to: number }
  | { does: "disowns"; order: number }
  | { does: "undoes a claim"; order: number; isOther: boolean }
  | { does: "undoes a merge"; merge: number; isOther: boolean }
  | { does: "suspends"; who: number }
  | { does: "reinstates"; who: number }
  | { does: "deletes"; who: number }
  | { does: "gets points"; who: number; points: number };

const any = fc.nat({ max: 11 });
/** Mostly what should be done, now and then by somebody who may not. */
const isOther = fc.nat({ max: 9 }).map((at) => at === 9);

const steps: fc.WeightedArbitrary<Step>[] = [
  { weight: 1, arbitrary: fc.record({ does: fc.constant("is born" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant("adds" as const),
      who: any,
      product: fc.nat({ max: 2 }),
      quantity: fc.constantFrom(1, 2, 60),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("places" as const), who: any, mailbox: fc.nat({ max: 2 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant("registers" as const), who: any, mailbox: fc.nat({ max: 2 }) }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("proves" as const), who: any }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant("logs in" as const), who: any, guest: any }) },
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant("claims" as const),
      who: any,
      by: fc.constantFrom("mailbox", "code", "cookie"),
      at: any,
    }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant("hands over" as const), who: any, to: any }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("disowns" as const), order: any }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant("undoes a claim" as const), order: any, isOther }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant("undoes a merge" as const), merge: any, isOther }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("suspends" as const), who: any }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("reinstates" as const), who: any }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("deletes" as const), who: any }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant("gets points" as const), who: any, points: fc.constantFrom(5, 30, -5) }),
  },
];

const one = fc.oneof(...steps);

const some = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(one) },
  { weight: 1, arbitrary: fc.array(one, { minLength: 2, maxLength: 3 }) },
);

/** Steps one after another, of which some are done at once: mostly a few, now and then up to twenty-five. */
export const sequences = fc.oneof(
  { weight: 11, arbitrary: fc.array(some, { minLength: 1, maxLength: 5, size: "max" }) },
  { weight: 1, arbitrary: fc.array(some, { minLength: 1, maxLength: 25, size: "max" }) },
);
