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
