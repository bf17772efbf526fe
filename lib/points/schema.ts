import { z } from "zod";
import { customData, optionalText, text } from "#lib/schema.ts";

/** Points given or, below zero, taken; never none. */
export const pointAmount = z
  .int("Enter a whole number of points")
  .min(-1_000_000_000)
  .max(1_000_000_000)
  .refine((amount) => amount !== 0, { error: "Enter points to give or to take", params: { code: "number" } });

export const transactionFields = z.object({
  code: optionalText(100),
  name: optionalText(300),
  label: optionalText(100),
  reasonLabel: optionalText(300),
  caption: optionalText(),
  description: optionalText(10_000),
  customData: customData.optional(),
});

export type TransactionFields = z.output<typeof transactionFields>;

const wholeOrNothing = (largest: number, smallest: number, words: string) =>
  z
    .union([z.literal(""), z.coerce.number(words).int(words).min(smallest, words).max(largest, words)], {
      error: words,
    })
    .transform((given) => (given === "" ? null : given));

/** What staff fill in to give points or take some away. `once` is the form's own number: it is done once. */
export const adjustPointsInput = z.object({
  once: z.uuid(),
  customerId: z.uuid(),
  direction: z.enum(["give", "take"], "Choose whether to give or to take"),
  points: z.coerce
    .number("Enter a whole number of points")
    .int("Enter a whole number of points")
    .min(1, "Enter at least 1")
    .max(1_000_000_000, "That is more than an account can hold"),
  reason: text(300).min(3, "Say what it is for"),
});
export type AdjustPointsInput = z.output<typeof adjustPointsInput>;

/** What administrators say about points; an empty field is "none". */
export const pointPolicyInput = z.object({
  valueCents: wholeOrNothing(100_000, 1, "Enter whole cents, or nothing"),
  limit: wholeOrNothing(1_000_000_000, 0, "Enter a whole number of points, or nothing"),
  months: wholeOrNothing(1200, 1, "Enter whole months, or nothing"),
});
export type PointPolicyInput = z.output<typeof pointPolicyInput>;

export const requestInput = z.object({ requestId: z.uuid() });

/** What stands in the address of a statement. */
export const statementInput = z.object({
  customer: z.uuid().optional().catch(undefined),
  older: z.string().optional().catch(undefined),
  newer: z.string().optional().catch(undefined),
  done: z.string().optional().catch(undefined),
});
