import type { Answer, ListAnswer } from "../answer.ts";
import type { CallOptions, Send, Target } from "../call.ts";
import type { ListParams, Params } from "../query.ts";
import type { Order, OrderFields } from "../resources/order.ts";
import type { DeliveryAddress } from "../resources/resource.ts";

export type OrderFilter =
  | "status"
  | "customerId"
  | "label"
  | "email"
  | "phoneNumber"
  | "paymentStatus"
  | "fulfillmentMethod"
  | "fulfillmentStatus"
  | "isEstimate"
  | keyof DeliveryAddress;

/** The calls about orders; one that was not placed yet is a cart. */
export function orderCalls(send: Send) {
  return {
    /** Opens a cart, of the given customer or of nobody yet. */
    createOrder: (fields: OrderFields = {}, params?: Params, options?: CallOptions) =>
      send<Answer<Order>>({ method: "POST", path: ["orders"], type: "Order", fields, params, options }),

    /** The orders one may see: a customer's own; without `filter.status` the opened ones. */
    listOrder: (params?: ListParams<OrderFilter>, options?: CallOptions) =>
      send<ListAnswer<Order>>({ method: "GET", path: ["orders"], params, options }),

    /** One order; its lines with `include: "rootLineItems"`. */
    retrieveOrder: (id: Target, params?: Params, options?: CallOptions) =>
      send<Answer<Order>>({ method: "GET", path: ["orders", id], params, options }),

    /** Changes what is given; `status: "opened"` places it. */
    updateOrder: (id: Target, fields: OrderFields, params?: Params, options?: CallOptions) =>
      send<Answer<Order>>({ method: "PATCH", path: ["orders", id], type: "Order", fields, params, options }),

    /** Throws a cart away. */
    deleteOrder: (id: Target, params?: Params, options?: CallOptions) =>
      send<Answer<null>>({ method: "DELETE", path: ["orders", id], params, options }),
  };
}
