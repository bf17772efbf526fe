import { z } from "zod";
import { email, newPassword, newUsername } from "#lib/identity/schema.ts";
import { internationalPhone, optionalText, text } from "#lib/schema.ts";

/** How a user logs in; the older name of codes by text message is taken too (contract 11.4). */
export const authMethod = z
  .enum(["simple", "tfa_sms", "tfa_email", "tfa_phone"])
  .transform((method) => (method === "tfa_phone" ? "tfa_sms" : method));

/** What a user may write of itself; what is missing stays as it is. */
export const userFields = z.object({
  username: newUsername.optional(),
  email: z
    .string()
    .transform((given) => given.replace(/\s+/gu, ""))
    .pipe(email)
    .nullable()
    .optional(),
  phoneNumber: internationalPhone.nullable().optional(),
  name: optionalText(200),
  firstName: optionalText(100),
  lastName: optionalText(100),
  authMethod: authMethod.optional(),
  phoneVerificationCode: text(20).optional(),
});

/** Roles as they are written on the wire (contract 1.4); snake case is taken too. */
const roles = {
  supportSpecialist: "support_specialist",
  support_specialist: "support_specialist",
  developer: "developer",
  administrator: "administrator",
} as const;

export const staffRole = z
  .enum(["supportSpecialist", "support_specialist", "developer", "administrator"])
  .transform((role) => roles[role]);

export const newUser = z.object({
  username: newUsername,
  password: newPassword,
  role: staffRole,
  name: optionalText(200),
  firstName: optionalText(100),
  lastName: optionalText(100),
  email: email.optional(),
  phoneNumber: internationalPhone.nullable().optional(),
});

export type UserFields = z.output<typeof userFields>;
export type NewUser = z.output<typeof newUser>;
