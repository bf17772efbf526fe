import type { Answer, ListAnswer } from "../answer.ts";
import type { CallOptions, Send, Target } from "../call.ts";
import { type EitherForm, readForm } from "../call-form.ts";
import type { ListParams, Params } from "../query.ts";
import type { PointAccount } from "../resources/point-account.ts";
import type { PointTransaction, PointTransactionFields } from "../resources/point-transaction.ts";

const type = "PointTransaction";

/** The calls about points. */
export function pointCalls(send: Send) {
  return {
    /** A point account with its balance. */
    retrievePointAccount: (id: Target, params?: Params, options?: CallOptions) =>
      send<Answer<PointAccount>>({ method: "GET", path: ["point_accounts", id], params, options }),

    /** What was committed on a point account, newest first. */
    listPointTransaction: (pointAccount: Target, params?: ListParams, options?: CallOptions) =>
      send<ListAnswer<PointTransaction>>({
        method: "GET",
        path: ["point_accounts", pointAccount, "transactions"],
        params,
        options,
      }),

    /** Gives or spends: `(fields with pointAccount, params, options)` or `(pointAccountId, fields, params, options)`. */
    async createPointTransaction(...args: EitherForm<PointTransactionFields>) {
      const { target, ...rest } = readForm(args, (fields) =>
        "pointAccount" in fields ? fields.pointAccount : undefined,
      );
      const path = ["point_accounts", target, "transactions"];
      return send<Answer<PointTransaction>>({ method: "POST", path, type, ...rest });
    },

    /** One point transaction. */
    retrievePointTransaction: (id: Target, params?: Params, options?: CallOptions) =>
      send<Answer<PointTransaction>>({ method: "GET", path: ["point_transactions", id], params, options }),

    /** Changes a pending one, for the store's staff; `status: "committed"` commits it. */
    updatePointTransaction: (id: Target, fields: PointTransactionFields, params?: Params, options?: CallOptions) =>
      send<Answer<PointTransaction>>({
        method: "PATCH",
        path: ["point_transactions", id],
        type,
        fields,
        params,
        options,
      }),

    /** Takes back a pending one. */
    deletePointTransaction: (id: Target, params?: Params, options?: CallOptions) =>
      send<Answer<null>>({ method: "DELETE", path: ["point_transactions", id], params, options }),
  };
}
