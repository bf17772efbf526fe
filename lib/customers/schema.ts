import { z } from "zod";
import { fullName } from "#lib/identity/schema.ts";

const line = (required: string) => z.string().trim().min(1, required).max(120, "Use at most 120 characters");
const optionalLine = z.string().trim().max(120, "Use at most 120 characters").default("");

/** A phone number in any usual way of writing, or nothing. */
export const phone = z
  .string()
  .trim()
  .regex(/^$|^[+(]?[\d][\d\s().\-/]{4,30}$/, "Enter a phone number like +353 1 234 5678")
  .default("");

export const countryCode = z.string().regex(/^[A-Z]{2}$/, "Choose a country");

export const addressInput = z.object({
  lineOne: line("Enter the street and house number"),
  lineTwo: optionalLine,
  postalCode: line("Enter the postal code").max(20, "Use at most 20 characters"),
  city: line("Enter the town or city"),
  countryCode,
});

export type Address = z.output<typeof addressInput>;

const noAddress = z.object({
  lineOne: z.string().trim().max(0),
  lineTwo: z.string().trim().max(0),
  postalCode: z.string().trim().max(0),
  city: z.string().trim().max(0),
});

export const profileInput = z
  .object({
    name: fullName,
    phone,
    lineOne: z.string().trim().default(""),
    lineTwo: z.string().trim().default(""),
    postalCode: z.string().trim().default(""),
    city: z.string().trim().default(""),
    countryCode: z.string().trim().default(""),
  })
  .transform(({ name, phone, ...address }, context) => {
    if (noAddress.safeParse(address).success) return { name, phone, address: null };
    const parsed = addressInput.safeParse(address);
    if (parsed.success) return { name, phone, address: parsed.data };
    for (const issue of parsed.error.issues) context.addIssue({ ...issue });
    return z.NEVER;
  });

/** The eight characters of a hand-over as people type them: in any case, with or without the dash, with blanks. */
const handOverCode = z
  .string()
  .transform((typed) =>
    typed
      .normalize("NFKC")
      .replace(/[\s\p{Pd}]/gu, "")
      .toUpperCase(),
  )
  .pipe(
    z
      .string()
      .min(1, "Enter the code that the other device shows")
      .regex(
        /^[34679ACDEFGHJKMNPQRTWXY]{8}$/,
        "Enter the eight characters that the other device shows, like K7QM-3XW9",
      ),
  );

export const linkDeviceInput = z.object({ code: handOverCode, agreed: z.string().max(1000).optional() });

export const customerId = z.uuid();

const words = (max: number, missing: string) =>
  z.string(missing).trim().min(1, missing).max(max, `Use at most ${max} characters`);

/** How staff shut a customer out: for so many days, or, left empty, until somebody lets them in again. */
export const suspendInput = z.object({
  id: customerId,
  scope: z.enum(["log_in", "ordering"], "Choose how far"),
  reason: words(500, "Say why, for the files"),
  says: z.string().trim().max(500, "Use at most 500 characters").default(""),
  days: z
    .string()
    .trim()
    .regex(/^$|^([1-9]|[1-9]\d{1,2}|[12]\d{3}|3[0-5]\d{2})$/, "Enter a whole number of days, at most 3599")
    .default(""),
});
export const letInInput = z.object({ id: customerId, reason: words(500, "Say why, for the files") });
export const deleteCustomerInput = z.object({ id: customerId, typed: words(300, "Type the name") });
