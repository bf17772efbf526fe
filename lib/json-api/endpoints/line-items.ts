import { type Call, type Endpoint, may, nothing, one, read, relatedId, shapeOf } from "#lib/json-api/endpoint.ts";
import { lineItem } from "#lib/json-api/resources/orders.ts";
import { lineFields, staffLineFields } from "#lib/orders/order-input.ts";
import { addOrderLine, changeOrderLine, removeOrderLine } from "#lib/orders/write-lines.ts";

const tag = "Order line items";
const answers = { resource: shapeOf(lineItem), many: false };
const everything = lineFields.extend(staffLineFields.shape);
const takes = { type: "OrderLineItem", attributes: everything };

/** What is charged, estimated and delivered by itself is for staff to say. */
function readFields(call: Call) {
  if (may(call, "orders:manage")) return read(everything, call);
  const { chargeQuantity: _, isEstimate: __, autoFulfill: ___, ...attributes } = call.document.attributes;
  return read(everything, { ...call, document: { ...call.document, attributes } });
}

export const lineItemEndpoints: Endpoint[] = [
  {
    method: "POST",
    path: "/orders/{id}/line_items",
    tag,
    title: "Add a line to a cart",
    about:
      "With a `product` its price of today counts; without one, a `name` is needed. `include=order.rootLineItems` gives the cart back with its new totals.",
    permission: "orders:reach",
    takes: {
      ...takes,
      relationships: ["product"],
      example: { name: "Gift wrapping", orderQuantity: 1, subTotalCents: 300 },
    },
    answers,
    status: 201,
    async run(call) {
      const plan = { fields: readFields(call), productId: relatedId(call, "product") ?? null };
      return one(call, lineItem, await addOrderLine(call.ctx, call.id, plan), 201);
    },
  },
  {
    method: "PATCH",
    path: "/order_line_items/{id}",
    tag,
    title: "Change a line of a cart",
    permission: "orders:reach",
    takes: { ...takes, example: { orderQuantity: 2 } },
    answers,
    status: 200,
    run: async (call) => one(call, lineItem, await changeOrderLine(call.ctx, call.id, readFields(call))),
  },
  {
    method: "DELETE",
    path: "/order_line_items/{id}",
    tag,
    title: "Take a line out of a cart",
    permission: "orders:reach",
    answers: null,
    status: 204,
    async run({ ctx, id }) {
      await removeOrderLine(ctx, id);
      return nothing;
    },
  },
];
