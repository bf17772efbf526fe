import { z } from "zod";
import { email, newPassword, newUsername } from "#lib/identity/schema.ts";
import { customData, optionalText } from "#lib/schema.ts";

const countryCode = z
  .string()
  .trim()
  .transform((code) => code.toUpperCase() || null)
  .pipe(z.union([z.null(), z.string().regex(/^[A-Z]{2}$/, "Enter two letters, such as IE")]))
  .nullable()
  .optional();

/** An address as it is kept: lower case, no spaces; "" and null take it away. */
const optionalEmail = z
  .string()
  .transform((given) => given.replace(/\s+/gu, "").toLowerCase())
  .pipe(z.union([z.literal("").transform(() => null), email]))
  .nullable()
  .optional();

/** What whoever may change a customer at all may write; what is missing stays as it is, null takes it away. */
export const customerFields = z.object({
  name: optionalText(200),
  firstName: optionalText(100),
  lastName: optionalText(100),
  email: optionalEmail,
  phoneNumber: optionalText(40),
  deliveryAddressLineOne: optionalText(200),
  deliveryAddressLineTwo: optionalText(200),
  deliveryAddressProvince: optionalText(100),
  deliveryAddressCity: optionalText(100),
  deliveryAddressCountryCode: countryCode,
  deliveryAddressPostalCode: optionalText(40),
  caption: optionalText(),
  description: optionalText(10_000),
  customData: customData.optional(),
});

/** What only staff write. */
export const staffCustomerFields = z.object({
  code: optionalText(100),
  label: optionalText(100),
  enrollerId: z.uuid().nullable().optional(),
  sponsorId: z.uuid().nullable().optional(),
});

/** What somebody needs to be registered (contract 6.4). */
export const registeringFields = z.object({
  username: newUsername,
  password: newPassword,
  email: z
    .string()
    .transform((given) => given.replace(/\s+/gu, ""))
    .pipe(email),
});

export type CustomerFields = Partial<z.output<typeof customerFields> & z.output<typeof staffCustomerFields>>;
export type Registering = z.output<typeof registeringFields> & { phoneVerificationCode?: string | undefined };

const addressColumns = {
  deliveryAddressLineOne: "lineOne",
  deliveryAddressLineTwo: "lineTwo",
  deliveryAddressProvince: "province",
  deliveryAddressCity: "city",
  deliveryAddressCountryCode: "countryCode",
  deliveryAddressPostalCode: "postalCode",
} as const;

/** What of the fields goes into the customer's own row, into its address, and into its user's row (contract 6.5). */
export function columnsOf(fields: CustomerFields) {
  const {
    deliveryAddressLineOne: lineOne,
    deliveryAddressLineTwo: lineTwo,
    deliveryAddressProvince: province,
  } = fields;
  const { deliveryAddressCity: city, deliveryAddressCountryCode: countryCode } = fields;
  const { deliveryAddressPostalCode: postalCode, ...rest } = fields;
  const customer = Object.fromEntries(Object.entries(rest).filter(([name]) => !(name in addressColumns)));
  const { name, firstName, lastName, email, phoneNumber } = fields;
  return {
    customer: given(customer),
    address: given({ lineOne, lineTwo, province, city, countryCode, postalCode }),
    user: given({ name, firstName, lastName, email, phoneNumber }),
  };
}

const given = <T extends object>(all: T) =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));

/** A name made of first and last name, where none is given and both are known (contract 6.1). */
export function withName<T extends { name?: string | null | undefined }>(
  fields: T,
  known: { name?: string | null; firstName?: string | null | undefined; lastName?: string | null | undefined },
): T {
  if (fields.name || known.name || !known.firstName || !known.lastName) return fields;
  return { ...fields, name: `${known.firstName} ${known.lastName}` };
}
