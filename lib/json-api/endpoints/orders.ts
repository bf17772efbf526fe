import { z } from "zod";
import {
  type Answer,
  type AnsweringGlance,
  type Call,
  type Endpoint,
  type Glanced,
  list,
  may,
  nothing,
  one,
  read,
  relatedId,
  shapeOf,
} from "#lib/json-api/endpoint.ts";
import { findKept, listKept } from "#lib/json-api/kept-pages.ts";
import type { IncludeTree } from "#lib/json-api/query.ts";
import { order, withLines } from "#lib/json-api/resources/orders.ts";
import { glanceAtOrders, listOrders, orderFilters, type Seen, versionsOf } from "#lib/orders/list-orders.ts";
import { orderFields, orderStatus, staffOrderFields } from "#lib/orders/order-input.ts";
import { getOrder } from "#lib/orders/order-records.ts";
import { changeOrder, countingMisses, createOrder, deleteOrder } from "#lib/orders/write-orders.ts";

const tag = "Orders";
const answers = { resource: shapeOf(order), many: false };
const allFields = orderFields.extend(staffOrderFields.shape);
const everything = allFields.extend({ status: orderStatus.optional() });

/** What of the document is this caller's to write: labels are for staff. Totals and the like are ours and not read. */
function readFields(call: Call) {
  if (may(call, "orders:manage")) return read(allFields, call);
  const { label: _, ...attributes } = call.document.attributes;
  return read(allFields, { ...call, document: { ...call.document, attributes } });
}

const show = async (call: Call, id: string, status: 200 | 201 = 200) =>
  one(call, order, await getOrder(call.ctx, id, withLines(call.query.include)), status);

/** Includes of which every change is a change of the order, and gives it another version. */
const areOfTheOrder = (tree: IncludeTree) =>
  [...tree].every(([name, nested]) => name === "rootLineItems" && nested.size === 0);

async function listShown(call: Call): Promise<Answer> {
  const { ctx, query } = call;
  const find = (seen: Seen[]) => listOrders(ctx, query.paged, { withLines: withLines(query.include), seen });
  if (areOfTheOrder(query.include))
    return listKept(call, order, ctx.viewer.kind === "customer" ? ctx.viewer.userId : "staff", find);
  const page = await find([]);
  return list(call, order, { ...page, rows: page.rows.flatMap(({ record }) => record ?? []) });
}

/** A customer's page that went out before is looked at while it is found out who asks: if nothing has changed, it goes out again. */
function glanceAtKept({ accountId, userId, query, ...asked }: Glanced): AnsweringGlance | null {
  const kept = areOfTheOrder(query.include) ? findKept(accountId, userId, asked) : null;
  const looking = kept && glanceAtOrders(query.paged, versionsOf(kept.looked));
  if (!looking) return null;
  const answer = (call: Call, told: string) => {
    const { isAsSeen, counts } = looking.read(told);
    return isAsSeen && call.ctx.viewer.kind === "customer" ? kept.answer(call, counts) : null;
  };
  return { ...looking.glance, answer };
}

export const orderEndpoints: Endpoint[] = [
  {
    method: "POST",
    path: "/orders",
    tag,
    title: "Create a cart",
    about:
      "Nothing is needed. A publishable token may name a guest as the customer; a customer's cart is its own, whatever is named.",
    permission: "orders:create",
    takes: {
      type: "Order",
      attributes: everything,
      relationships: ["customer"],
      example: { email: "joe@example.com" },
      isOptional: true,
    },
    answers,
    status: 201,
    async run(call) {
      const customerId = relatedId(call, "customer") ?? null;
      const fields = readFields(call);
      return show(call, await countingMisses(call.ctx, () => createOrder(call.ctx, { fields, customerId })), 201);
    },
  },
  {
    method: "GET",
    path: "/orders",
    tag,
    title: "List orders",
    about:
      "A customer's own, those placed as a guest included; for staff the account's. Only `opened` ones unless `filter[status]` says otherwise.",
    permission: "orders:list",
    filters: orderFilters,
    answers: { ...answers, many: true },
    status: 200,
    glance: glanceAtKept,
    run: listShown,
  },
  {
    method: "GET",
    path: "/orders/{id}",
    tag,
    title: "Retrieve an order",
    permission: "orders:reach",
    answers,
    status: 200,
    run: (call) => show(call, call.id),
  },
  {
    method: "PATCH",
    path: "/orders/{id}",
    tag,
    title: "Change, place, close or cancel an order",
    about:
      "Afterwards the order must have a name, an e-mail address and a way to reach the customer. Shoppers change carts, and place what costs nothing.",
    permission: "orders:reach",
    takes: {
      type: "Order",
      attributes: everything,
      example: { name: "Joe Doe", email: "joe@example.com", fulfillmentMethod: "pickup" },
    },
    answers,
    status: 200,
    async run(call) {
      const { status } = read(z.object({ status: orderStatus.nullish() }), call);
      await changeOrder(call.ctx, call.id, { fields: readFields(call), status: status ?? null });
      return show(call, call.id);
    },
  },
  {
    method: "DELETE",
    path: "/orders/{id}",
    tag,
    title: "Delete a cart",
    permission: "orders:reach",
    answers: null,
    status: 204,
    async run({ ctx, id }) {
      await deleteOrder(ctx, id);
      return nothing;
    },
  },
];
