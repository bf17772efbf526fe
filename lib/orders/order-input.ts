import { z } from "zod";
import { customerFields } from "#lib/customers/customer-input.ts";
import { amountCents, customData, optionalText } from "#lib/schema.ts";

const { shape } = customerFields;

/** What whoever may change an order at all may write; what is missing stays as it is, null takes it away. */
export const orderFields = z.object({
  name: shape.name,
  firstName: shape.firstName,
  lastName: shape.lastName,
  email: shape.email,
  phoneNumber: shape.phoneNumber,
  fulfillmentMethod: z.enum(["pickup", "ship", "digital"]).nullable().optional(),
  deliveryAddressLineOne: shape.deliveryAddressLineOne,
  deliveryAddressLineTwo: shape.deliveryAddressLineTwo,
  deliveryAddressProvince: shape.deliveryAddressProvince,
  deliveryAddressCity: shape.deliveryAddressCity,
  deliveryAddressCountryCode: shape.deliveryAddressCountryCode,
  deliveryAddressPostalCode: shape.deliveryAddressPostalCode,
  caption: shape.caption,
  description: shape.description,
  customData: shape.customData,
});

export const orderStatus = z.enum(["cart", "opened", "closed", "cancelled"]);
export const staffOrderFields = z.object({ label: optionalText(100) });

export type OrderFields = z.output<typeof orderFields> & z.output<typeof staffOrderFields>;

const pieces = z.int("Enter a whole number").min(1, "Enter at least 1").max(9999, "Enter at most 9999");

/** What may be written of a line; amounts are those of the line, not of one piece, and come from the product if it has one. */
export const lineFields = z.object({
  code: optionalText(100),
  name: optionalText(300),
  label: optionalText(100),
  printName: optionalText(300),
  orderQuantity: pieces.optional(),
  subTotalCents: amountCents.optional(),
  taxOneCents: amountCents.optional(),
  taxTwoCents: amountCents.optional(),
  taxThreeCents: amountCents.optional(),
  caption: optionalText(),
  description: optionalText(10_000),
  customData: customData.optional(),
});

export const staffLineFields = z.object({
  chargeQuantity: pieces.optional(),
  isEstimate: z.boolean().optional(),
  autoFulfill: z.boolean().optional(),
});

export type LineFields = z.output<typeof lineFields> & z.output<typeof staffLineFields>;
