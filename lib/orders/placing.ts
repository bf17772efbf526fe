import { refusedBy } from "#db/refused.ts";
import type { Ctx } from "#lib/context.ts";
import { newOrderCode, searchTextOf } from "#lib/orders/order-code.ts";
import { nextOrderStatus, type OrderStatus } from "#lib/orders/status.ts";
import type { FulfillmentMethod } from "#lib/orders/views.ts";

type Placing = { names: string[]; fulfillment: FulfillmentMethod | null };

/** What is written into a cart at the moment it is placed, whichever door it is placed by. */
export function placedColumns(ctx: Ctx, status: OrderStatus, { names, fulfillment }: Placing) {
  const code = newOrderCode();
  return {
    status: nextOrderStatus({ status, paymentStatus: "pending", fulfillmentStatus: "pending" }, "place"),
    code,
    openedAt: ctx.now,
    searchText: searchTextOf(code, names),
    paymentMethod: fulfillment === "ship" ? ctx.account.deliveryPayment : ctx.account.pickupPayment,
  };
}

/** Does it again when the random code was taken already, which happens about never. */
export async function withFreshCode<T>(place: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await place();
    } catch (error) {
      if (refusedBy(error) !== "orders_code_key" || attempt === 3) throw error;
    }
  }
}
