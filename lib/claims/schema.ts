import { z } from "zod";

const boxName = /^order-(.+)$/;
const answers = z.enum(["mine", "not_mine"]);

/** The orders that were ticked in a list of found ones, and which of its two buttons was pressed. */
export const answerInput = z.looseObject({}).transform((fields, context) => {
  const ids = Object.keys(fields).map((name) => z.uuid().safeParse(boxName.exec(name)?.[1]));
  const orderIds = ids.flatMap(({ data }) => data ?? []);
  const answer = answers.safeParse(fields.answer);
  const says = orderIds.length === 0 ? "Tick the orders that you mean" : "Say whether these are yours";
  if (answer.success && orderIds.length > 0) return { orderIds, answer: answer.data };
  context.addIssue({ code: "custom", path: ["orders"], message: says });
  return z.NEVER;
});

export const declinedOrderInput = z.object({ orderId: z.uuid() });
export const claimInput = z.object({ claimId: z.uuid() });

/** What stands in an address after orders have joined: how many, and how many somebody else has got. */
const howMany = z.coerce.number().int().min(0).max(1000).catch(0);
export const joinedInput = z.object({ joined: howMany, taken: howMany });
export const declinedCount = howMany;

const cursor = z.string().optional().catch(undefined);
export const claimsInput = z.object({
  older: cursor,
  newer: cursor,
  undone: z.coerce.number().int().min(0).nullable().default(null).catch(null),
});
