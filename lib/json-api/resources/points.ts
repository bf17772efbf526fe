import { z } from "zod";
import { findCustomers } from "#lib/customers/find-customers.ts";
import { byId, type Resource } from "#lib/json-api/resource.ts";
import { customer } from "#lib/json-api/resources/people.ts";
import { customDataOut, moment, optional } from "#lib/json-api/resources/values.ts";
import { findPointAccountsById, type PointAccountRecord, type PointTransactionRecord } from "#lib/points/ledger.ts";

export const pointAccount: Resource<PointAccountRecord> = {
  type: "PointAccount",
  attributes: z.object({
    status: z.enum(["active", "suspended"]),
    balance: z.int(),
    kind: optional,
    name: optional,
    exchangeRate: z.number().nullable(),
    insertedAt: moment,
    updatedAt: moment,
  }),
  values: (row) => row,
  toOne: { customer: { type: "Customer", id: (row) => row.customerId } },
  includes: {
    customer: byId(
      (row) => row.customerId,
      findCustomers,
      () => customer,
    ),
  },
};

export const pointTransaction: Resource<PointTransactionRecord> = {
  type: "PointTransaction",
  attributes: z.object({
    status: z.enum(["pending", "committed"]),
    amount: z.int(),
    balanceAfterCommit: z.int().nullable(),
    committedAt: moment.nullable(),
    code: optional,
    name: optional,
    label: optional,
    reasonLabel: optional,
    caption: optional,
    description: optional,
    customData: customDataOut,
    insertedAt: moment,
    updatedAt: moment,
  }),
  values: (row) => row,
  toOne: {
    pointAccount: { type: "PointAccount", id: (row) => row.pointAccountId },
    source: { type: "Order", id: (row) => row.orderId },
  },
  includes: {
    pointAccount: byId(
      (row) => row.pointAccountId,
      findPointAccountsById,
      () => pointAccount,
    ),
  },
};
