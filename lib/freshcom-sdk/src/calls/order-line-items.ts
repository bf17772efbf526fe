import type { Answer } from "../answer.ts";
import type { CallOptions, Send, Target } from "../call.ts";
import { type EitherForm, readForm } from "../call-form.ts";
import type { Params } from "../query.ts";
import type { OrderLineItem, OrderLineItemFields } from "../resources/order-line-item.ts";

const type = "OrderLineItem";

/** The calls about the lines of a cart. */
export function orderLineItemCalls(send: Send) {
  return {
    /** Adds a line: `(fields with order, params, options)` or `(orderId, fields, params, options)`. */
    async createOrderLineItem(...args: EitherForm<OrderLineItemFields>) {
      const { target, ...rest } = readForm(args, (fields) => ("order" in fields ? fields.order : undefined));
      return send<Answer<OrderLineItem>>({ method: "POST", path: ["orders", target, "line_items"], type, ...rest });
    },

    /** Changes a line of a cart. */
    updateOrderLineItem: (id: Target, fields: OrderLineItemFields, params?: Params, options?: CallOptions) =>
      send<Answer<OrderLineItem>>({ method: "PATCH", path: ["order_line_items", id], type, fields, params, options }),

    /** Takes a line out of a cart. */
    deleteOrderLineItem: (id: Target, params?: Params, options?: CallOptions) =>
      send<Answer<null>>({ method: "DELETE", path: ["order_line_items", id], params, options }),
  };
}
