import { z } from "zod";
import { email } from "#lib/identity/schema.ts";

/** An order code as people type it: in any case, with or without its dash. */
export const orderCode = z
  .string()
  .transform((code) => code.replace(/[^\p{L}\p{N}]/gu, "").toUpperCase())
  .pipe(z.string().regex(/^[0-9A-Z]{8}$/, "Enter the eight characters, such as K7QM-3XW9"))
  .transform((code) => `${code.slice(0, 4)}-${code.slice(4)}`);

export const trackInput = z.object({ orderCode, email });

export type TrackInput = z.output<typeof trackInput>;
