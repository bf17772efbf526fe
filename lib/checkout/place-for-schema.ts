import { z } from "zod";
import { largestQuantity } from "#lib/checkout/plan-cart.ts";
import { addressInput } from "#lib/customers/schema.ts";
import { text } from "#lib/schema.ts";

const mostLines = 100;
const quantityField = /^quantity\.([0-9a-f-]{36})$/;

/** A quantity that makes no sense is one, and more than the store allows is as many as it allows. */
const pieces = z.coerce
  .number()
  .int()
  .min(0)
  .catch(1)
  .transform((count) => Math.min(count, largestQuantity));

/**
 * What stands in the address of an order that is put together: its lines, what was typed to find more, what is to be
 * added, and the id that it will have, which makes it one however often it is sent. Nothing of it tells of a person.
 */
export const draftInput = z
  .looseObject({
    q: z
      .string()
      .transform((typed) => typed.replaceAll("\0", "").trim().slice(0, 100))
      .catch(""),
    add: z.uuid().optional().catch(undefined),
    key: z.uuid().optional().catch(undefined),
    step: z.literal("details").optional().catch(undefined),
  })
  .transform(({ q, add, key, step, ...rest }) => {
    const wanted = new Map<string, number>();
    for (const [field, typed] of Object.entries(rest)) {
      const id = z.uuid().safeParse(quantityField.exec(field)?.[1]).data;
      if (id && wanted.size < mostLines) wanted.set(id, pieces.parse(typed));
    }
    if (add) wanted.set(add, Math.min((wanted.get(add) ?? 0) + 1, largestQuantity));
    const lines = [...wanted].map(([productId, quantity]) => ({ productId, quantity }));
    return { q, key, step, isAdded: add !== undefined, lines: lines.filter(({ quantity }) => quantity > 0) };
  });

const linesText = z.string().max(10_000).transform(linesFromText);

/** The lines of an order in one hidden field. */
export const linesToText = (lines: { productId: string; quantity: number }[]) =>
  lines.map(({ productId, quantity }) => `${productId}:${quantity}`).join(" ");

function linesFromText(words: string) {
  return words.split(" ").flatMap((word) => {
    const [productId, quantity] = word.split(":");
    const line = z.object({ productId: z.uuid(), quantity: z.coerce.number().int().min(1).max(largestQuantity) });
    return line.safeParse({ productId, quantity }).data ?? [];
  });
}

const common = {
  customerId: z.uuid(),
  key: z.uuid(),
  lines: linesText,
  discount: z.string().max(40).default(""),
  discountReason: text(200).default(""),
  note: text(2000).default(""),
  agreed: z.string().max(20_000).optional(),
};

export const placeForInput = z.discriminatedUnion(
  "fulfillment",
  [
    z.object({ ...common, fulfillment: z.literal("pickup") }),
    z.object({ ...common, fulfillment: z.literal("ship"), ...addressInput.shape }),
  ],
  { error: "Choose pickup or delivery" },
);

export type PlaceForInput = z.output<typeof placeForInput>;
