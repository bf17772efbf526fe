import { z } from "zod";

export const orderId = z.uuid();
export const orderAgainInput = z.object({ orderId });

/** What stands in the address of the order history. Anything that makes no sense there is as if it were not there. */
export const historyInput = z.object({
  status: z.enum(["opened", "closed", "cancelled"]).optional().catch(undefined),
  q: z
    .string()
    .transform((text) => text.replaceAll("\0", "").trim().slice(0, 100))
    .optional()
    .catch(undefined),
  older: z.string().optional().catch(undefined),
  newer: z.string().optional().catch(undefined),
});

export type HistoryInput = z.output<typeof historyInput>;

const seen = { id: orderId, version: z.uuid() };
const words = (max: number, missing: string) =>
  z
    .string(missing)
    .transform((text) => text.trim())
    .pipe(z.string().min(1, missing).max(max, `Use at most ${max} characters`));
const optionalWords = z
  .string()
  .trim()
  .max(500, "Use at most 500 characters")
  .transform((text) => text || null)
  .optional()
  .transform((text) => text ?? null);

/** What goes along with every form by which staff work on an order: which one, and as what they have seen it. */
export const seenOrderInput = z.object(seen);
export const cancelOrderInput = z.object({
  ...seen,
  reason: words(500, "Say why, for the files"),
  says: optionalWords,
});
export const paidInput = z.object({ ...seen, paid: words(20, "Enter an amount") });
export const orderNoteInput = z.object({ id: orderId, body: words(2000, "Write something") });

/** How many pieces of each line were handed over; the lines of an order are fields of their own. */
export const handedOverInput = z.looseObject(seen).transform(({ id, version, ...rest }, checked) => {
  const quantities = new Map<string, number>();
  for (const [field, typed] of Object.entries(rest)) {
    if (!field.startsWith("line.")) continue;
    if (typeof typed === "string" && /^\s*\d{1,4}\s*$/.test(typed)) quantities.set(field.slice(5), Number(typed));
    else checked.addIssue({ code: "custom", path: [field], message: "Enter a whole number" });
  }
  return { id, version, quantities };
});

/** What stands in the address of the list of orders that wait. */
export const waitingInput = z.object({
  earlier: z.string().optional().catch(undefined),
  later: z.string().optional().catch(undefined),
});
