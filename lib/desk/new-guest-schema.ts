import { z } from "zod";
import { customerFields } from "#lib/customers/customer-input.ts";
import { phone } from "#lib/customers/schema.ts";

const { firstName, lastName, email } = customerFields.shape;

/** What may be told of a guest at the counter: all of it may be missing. */
export const newGuestInput = z.object({
  key: z.uuid(),
  firstName,
  lastName,
  email,
  phoneNumber: phone,
  agreed: z.string().max(1000).optional(),
});

export type NewGuestInput = z.output<typeof newGuestInput>;
