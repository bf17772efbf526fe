"use server";

import type { z } from "zod";
import type { Ctx } from "#lib/context.ts";
import { centsFrom } from "#lib/money.ts";
import { cancelOrderInput, handedOverInput, orderNoteInput, paidInput, seenOrderInput } from "#lib/orders/schema.ts";
import * as work from "#lib/orders/work-on-orders.ts";
import { Refusal } from "#lib/refusal.ts";
import { defineDeskAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

/**
 * Whoever has seen an older order is told what was done to it since, and asked whether they go on: the same form then
 * carries the version that they were told of.
 */
const defineOrderAction = <Input extends { id: string }>(
  schema: z.ZodType<Input>,
  done: string,
  run: (ctx: Ctx, input: Input) => Promise<void>,
) =>
  defineDeskAction("orders:manage", schema, async (ctx, input) => {
    try {
      await run(ctx, input);
      return { next: `${routes.desk.order(input.id)}?done=${done}` };
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== "order_changed") throw error;
      return { asks: error.says, values: { ...error.meta } };
    }
  });

export const closeOrder = defineOrderAction(seenOrderInput, "closed", work.closeOrder);
export const cancelOrder = defineOrderAction(cancelOrderInput, "cancelled", work.cancelOrder);
export const handOver = defineOrderAction(handedOverInput, "handed-over", work.noteWhatWasHandedOver);
export const addNote = defineOrderAction(orderNoteInput, "noted", work.addOrderNote);

export const notePayment = defineOrderAction(paidInput, "paid", async (ctx, { paid, ...seen }) => {
  const paidCents = centsFrom(paid, ctx.account.currency);
  if (paidCents === null) throw new Refusal("invalid_input", { field: "paid", says: "Enter an amount, such as 12.50" });
  await work.noteWhatWasPaid(ctx, { ...seen, paidCents });
});
