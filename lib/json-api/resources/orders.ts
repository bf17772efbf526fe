import { z } from "zod";
import { findCustomers } from "#lib/customers/find-customers.ts";
import type { IncludeTree } from "#lib/json-api/query.ts";
import { byId, present, type Resource } from "#lib/json-api/resource.ts";
import { customer } from "#lib/json-api/resources/people.ts";
import { cents, customDataOut, moment, optional } from "#lib/json-api/resources/values.ts";
import { findOrders, type LineRecord, type OrderRecord } from "#lib/orders/order-records.ts";

export const withLines = (tree: IncludeTree) => tree.has("rootLineItems");

const totals = {
  subTotalCents: cents,
  taxOneCents: cents,
  taxTwoCents: cents,
  taxThreeCents: cents,
  grandTotalCents: cents,
  authorizationTotalCents: cents,
  isEstimate: z.boolean(),
};

const fulfillmentStatus = z.enum(["pending", "partially_fulfilled", "fulfilled", "returned"]);

export const order: Resource<OrderRecord> = {
  type: "Order",
  attributes: z.object({
    status: z.enum(["cart", "opened", "closed", "cancelled"]),
    code: optional,
    label: optional,
    name: optional,
    firstName: optional,
    lastName: optional,
    email: optional,
    phoneNumber: optional,
    fulfillmentMethod: z.enum(["pickup", "ship", "digital"]).nullable(),
    deliveryAddressLineOne: optional,
    deliveryAddressLineTwo: optional,
    deliveryAddressProvince: optional,
    deliveryAddressCity: optional,
    deliveryAddressCountryCode: optional,
    deliveryAddressPostalCode: optional,
    paymentStatus: z.enum(["pending", "paid", "refunded"]),
    fulfillmentStatus,
    currencyCode: z.string(),
    ...totals,
    discountCents: cents,
    discountReason: optional,
    openedAt: moment.nullable(),
    confirmationEmailSentAt: moment.nullable(),
    caption: optional,
    description: optional,
    customData: customDataOut,
    insertedAt: moment,
    updatedAt: moment,
  }),
  values: (row) => ({ ...row, currencyCode: row.currency }),
  toOne: { customer: { type: "Customer", id: (row) => row.customerId } },
  includes: {
    customer: byId(
      (row) => row.customerId,
      findCustomers,
      () => customer,
    ),
    rootLineItems: {
      many: true,
      async find(presenting, rows, tree) {
        const lines = rows.flatMap((row) => row.lines ?? []);
        const objects = await present(presenting, lineItem, lines, tree);
        const byOrder = new Map(rows.map((row) => [row.id, objects.filter((_, at) => lines[at]?.orderId === row.id)]));
        return byOrder;
      },
    },
  },
};

export const lineItem: Resource<LineRecord> = {
  type: "OrderLineItem",
  attributes: z.object({
    code: optional,
    name: z.string(),
    label: optional,
    printName: optional,
    orderQuantity: z.int(),
    chargeQuantity: z.int(),
    ...totals,
    isLeaf: z.boolean(),
    autoFulfill: z.boolean(),
    fulfillmentStatus,
    priceChargeAmountCents: cents.nullable(),
    priceCurrencyCode: optional,
    caption: optional,
    description: optional,
    customData: customDataOut,
    insertedAt: moment,
    updatedAt: moment,
  }),
  values: (row) => ({
    ...row,
    isLeaf: true,
    priceChargeAmountCents: row.unitPriceCents,
    priceCurrencyCode: row.unitPriceCents === null ? null : row.currency,
  }),
  toOne: {
    order: { type: "Order", id: (row) => row.orderId },
    product: { type: "Product", id: (row) => row.productId },
    price: { type: "Price", id: () => null },
    parent: { type: "OrderLineItem", id: () => null },
  },
  includes: {
    order: byId(
      (row) => row.orderId,
      (ctx, ids, tree) => findOrders(ctx, ids, withLines(tree)),
      () => order,
    ),
  },
};
