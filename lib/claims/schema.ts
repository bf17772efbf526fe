import { z } from "zod";

const boxName = /^order-(.+)$/;
const maskedId = z.string().regex(/^[0-9a-f]{32}$/);
const answers = z.enum(["mine", "not_mine"]);

/** The orders that were ticked in a list of found ones, by their masked ids, and which of its two buttons was pressed. */
export const answerInput = z.looseObject({}).transform((fields, context) => {
  const ids = Object.keys(fields).map((name) => maskedId.safeParse(boxName.exec(name)?.[1]));
  const orderIds = ids.flatMap(({ data }) => data ?? []);
  const answer = answers.safeParse(fields.answer);
  const says = orderIds.length === 0 ? "Tick the orders that you mean" : "Say whether these are yours";
  if (answer.success && orderIds.length > 0) return { orderIds, answer: answer.data };
  context.addIssue({ code: "custom", path: ["orders"], message: says });
  return z.NEVER;
});

export const declinedOrderInput = z.object({ orderId: maskedId });
export const claimInput = z.object({ claimId: z.uuid() });

const howMany = z.coerce.number().int().min(0).max(1000);

/** What stands in an address after an answer: how many orders it was about, and how many somebody else has got. */
export const joinedInput = z.object({ joined: howMany.catch(0), taken: howMany.catch(0) });
export const foundOrdersInput = z.object({
  proven: z.literal("1").optional().catch(undefined),
  declined: howMany.catch(0),
  taken: howMany.optional().catch(undefined),
});

const cursor = z.string().optional().catch(undefined);

/** What stands in the address of the list of claims: a place in it, and how many orders have just gone back. */
export const claimsInput = z.object({ older: cursor, newer: cursor, undone: howMany.optional().catch(undefined) });

const which = z.enum(["from", "into"]).optional();
const why = z
  .string("Say why")
  .trim()
  .min(1, "Say why, for the files and for the customer")
  .max(500, "Use at most 500 characters");

/** What somebody saw before, as the form carries it; what cannot be read was never seen. */
const seen = z
  .string()
  .max(20_000)
  .transform((text): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      return {};
    }
  })
  .pipe(z.record(z.string(), z.string()).catch({}));

export const mergeInput = z.object({
  fromId: z.uuid(),
  intoId: z.uuid(),
  reason: why,
  seen,
  agreed: z.string().max(20_000).optional(),
  name: which,
  email: which,
  phone: which,
  address: which,
  label: which,
});

export const undoMergeInput = z.object({ customerId: z.uuid(), mergeId: z.uuid(), reason: why });

/** What stands in the address of the page on which two customers are merged. */
export const mergePageInput = z.object({
  q: z.string().trim().max(100).optional().catch(undefined),
  other: z.uuid().optional().catch(undefined),
  keep: z.uuid().optional().catch(undefined),
});
