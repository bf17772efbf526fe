import { z } from "zod";

/** The twelve characters of a claim slip as people type them: in any case, with or without dashes, with blanks. */
const claimCode = z
  .string()
  .max(100, "Enter the twelve characters of the slip, like K7QM-3XW9-PD4R")
  .transform((typed) =>
    typed
      .normalize("NFKC")
      .replace(/[\s\p{Pd}]/gu, "")
      .toUpperCase(),
  )
  .pipe(
    z
      .string()
      .min(1, "Enter the code that is printed on the slip")
      .regex(/^[34679ACDEFGHJKMNPQRTWXY]{12}$/, "Enter the twelve characters of the slip, like K7QM-3XW9-PD4R"),
  );

export const claimInput = z.object({ code: claimCode });
export const slipInput = z.object({ orderId: z.uuid() });
