import type { Answer } from "../answer.ts";
import type { CallOptions, Send } from "../call.ts";
import type { Params } from "../query.ts";
import type { Account, AccountFields, RefreshToken } from "../resources/account.ts";

/** The calls about the shop itself. */
export function accountCalls(send: Send) {
  return {
    /** The shop that the token belongs to. */
    retrieveAccount: (params?: Params, options?: CallOptions) =>
      send<Answer<Account>>({ method: "GET", path: ["account"], params, options }),

    /** Changes the shop, for developers and administrators. */
    updateAccount: (fields: AccountFields, params?: Params, options?: CallOptions) =>
      send<Answer<Account>>({ method: "PATCH", path: ["account"], type: "Account", fields, params, options }),

    /** The shop's publishable refresh token, for its staff. */
    retrieveRefreshToken: (params?: Params, options?: CallOptions) =>
      send<Answer<RefreshToken>>({ method: "GET", path: ["refresh_token"], params, options }),
  };
}
