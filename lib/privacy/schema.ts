import { z } from "zod";
import { factorInput } from "#lib/identity/schema.ts";

export const exportFormat = z.enum(["json", "csv", "orders"]);

export type ExportFormat = z.output<typeof exportFormat>;

/** What a copy of everything asks for: in which form, the password, and a code where there is a second factor. */
export const exportInput = factorInput.extend({ format: exportFormat.catch("json") });
