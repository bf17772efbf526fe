import { z } from "zod";
import { customData, optionalText } from "#lib/schema.ts";

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
