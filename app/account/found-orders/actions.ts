"use server";

import { acceptOffers, offerAgain as again, declineOffers } from "#lib/claims/answer-offers.ts";
import { idBehind } from "#lib/claims/masked-id.ts";
import { answerInput, declinedOrderInput } from "#lib/claims/schema.ts";
import { defineAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

export const answerOffers = defineAction(answerInput, async (ctx, { orderIds: maskedIds, answer }) => {
  const orderIds = maskedIds.map((id) => idBehind(ctx, id));
  if (answer === "not_mine") {
    const declined = await declineOffers(ctx, orderIds);
    return { next: `${routes.account.foundOrders()}?declined=${declined}` };
  }
  const { joined, taken } = await acceptOffers(ctx, orderIds);
  if (joined === 0) return { next: `${routes.account.foundOrders()}?taken=${taken}` };
  return { next: routes.account.orders({ joined: String(joined), taken: String(taken) }) };
});

export const offerAgain = defineAction(declinedOrderInput, async (ctx, { orderId }) => {
  await again(ctx, idBehind(ctx, orderId));
  return { next: routes.account.foundOrders() };
});
