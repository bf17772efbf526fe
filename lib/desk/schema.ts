import { z } from "zod";
import { text } from "#lib/schema.ts";

export const customerStatuses = ["guest", "registered", "suspended", "deleted"] as const;
export const placedStatuses = ["opened", "closed", "cancelled"] as const;

const word = (max: number) =>
  z
    .string()
    .transform((typed) => typed.replaceAll("\0", "").trim().slice(0, max) || undefined)
    .optional()
    .catch(undefined);
const day = z.iso.date().optional().catch(undefined);
const key = z.string().optional().catch(undefined);

/** What stands in the address of the search. Anything that makes no sense there is as if it were not there. */
export const findInput = z.object({
  q: word(100),
  status: z
    .enum([...customerStatuses, ...placedStatuses])
    .optional()
    .catch(undefined),
  label: word(200),
  from: day,
  to: day,
  kind: z.enum(["customers", "orders"]).optional().catch(undefined),
  older: key,
  newer: key,
});

export type FindInput = z.output<typeof findInput>;

/** Where one stands in the lists of a customer's page. */
export const customerPageInput = z.object({
  ordersOlder: key,
  ordersNewer: key,
  eventsOlder: key,
  eventsNewer: key,
});

export const customerId = z.uuid();

export const noteInput = z.object({
  customerId,
  text: text(4000).pipe(z.string().min(1, "Write the note first")),
});

export const labelInput = z.object({ customerId, label: text(200) });

/** Why somebody wants to see what a customer sees; the customer reads it. */
export const lookInInput = z.object({
  customerId,
  reason: text(300).pipe(z.string().min(1, "Say why: the customer reads it")),
});
