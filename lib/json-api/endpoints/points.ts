import { z } from "zod";
import { type Call, type Endpoint, list, may, nothing, one, read, shapeOf } from "#lib/json-api/endpoint.ts";
import { pointAccount, pointTransaction } from "#lib/json-api/resources/points.ts";
import {
  changeTransaction,
  createTransaction,
  deleteTransaction,
  getPointAccount,
  getTransaction,
  listTransactions,
} from "#lib/points/ledger.ts";
import { pointAmount, transactionFields } from "#lib/points/schema.ts";

const tag = "Points";
const status = z.enum(["pending", "committed"]);
const answers = { resource: shapeOf(pointTransaction), many: false };
const takes = {
  type: "PointTransaction",
  attributes: transactionFields.extend({ amount: pointAmount.optional(), status: status.optional() }),
};

/** A customer's own transactions are pending, whatever is sent. */
function statusFrom(call: Call) {
  return may(call, "points:grant") ? (read(z.object({ status: status.nullish() }), call).status ?? null) : null;
}

export const pointEndpoints: Endpoint[] = [
  {
    method: "GET",
    path: "/point_accounts/{id}",
    tag,
    title: "Retrieve a point account",
    permission: "points:use",
    answers: { resource: shapeOf(pointAccount), many: false },
    status: 200,
    run: async (call) => one(call, pointAccount, await getPointAccount(call.ctx, call.id)),
  },
  {
    method: "GET",
    path: "/point_accounts/{id}/transactions",
    tag,
    title: "List the committed transactions of a point account",
    permission: "points:use",
    answers: { ...answers, many: true },
    status: 200,
    run: async (call) => list(call, pointTransaction, await listTransactions(call.ctx, call.id, call.query.paged)),
  },
  {
    method: "POST",
    path: "/point_accounts/{id}/transactions",
    tag,
    title: "Give or spend points",
    about:
      "Customers spend their own, with a negative amount, and what they write is pending. Staff give and take, and may commit at once. Above the account's limit (per customer and day) what staff want to commit is answered as `pending`: it waits on the service desk until another member of staff has approved it. Meanwhile its amount is fixed and it cannot be deleted; one that is declined is gone.",
    permission: "points:use",
    takes: { ...takes, example: { amount: -100, reasonLabel: "spent_at_checkout" } },
    answers,
    status: 201,
    async run(call) {
      const { amount, ...fields } = read(transactionFields.extend({ amount: pointAmount }), call);
      const plan = { fields, amount, status: statusFrom(call) ?? "pending" };
      return one(call, pointTransaction, await createTransaction(call.ctx, call.id, plan), 201);
    },
  },
  {
    method: "GET",
    path: "/point_transactions/{id}",
    tag,
    title: "Retrieve a point transaction",
    permission: "points:use",
    answers,
    status: 200,
    run: async (call) => one(call, pointTransaction, await getTransaction(call.ctx, call.id)),
  },
  {
    method: "PATCH",
    path: "/point_transactions/{id}",
    tag,
    title: "Change or commit a pending point transaction",
    about:
      "Above the account's limit the answer to `committed` stays `pending`, and the transaction waits for another member of staff.",
    permission: "points:grant",
    takes: { ...takes, example: { status: "committed" } },
    answers,
    status: 200,
    async run(call) {
      const { amount, ...fields } = read(transactionFields.extend({ amount: pointAmount.nullish() }), call);
      const change = { fields, amount: amount ?? null, status: statusFrom(call) };
      return one(call, pointTransaction, await changeTransaction(call.ctx, call.id, change));
    },
  },
  {
    method: "DELETE",
    path: "/point_transactions/{id}",
    tag,
    title: "Take a pending point transaction back",
    permission: "points:use",
    answers: null,
    status: 204,
    async run({ ctx, id }) {
      await deleteTransaction(ctx, id);
      return nothing;
    },
  },
];
