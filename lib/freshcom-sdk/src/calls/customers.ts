import type { Answer, ListAnswer } from "../answer.ts";
import type { CallOptions, Send, Target } from "../call.ts";
import type { ListParams, Params } from "../query.ts";
import type { Customer, CustomerFields } from "../resources/customer.ts";

/** A code and at least one thing more that only this customer would know. */
export type CustomerByCode = Params & {
  code: string;
  firstName?: string;
  lastName?: string;
  name?: string;
  otherName?: string;
  email?: string;
  phoneNumber?: string;
};

export type CustomerFilter =
  | "status"
  | "label"
  | "id"
  | "deliveryAddressCity"
  | "deliveryAddressProvince"
  | "deliveryAddressCountryCode";

/** The calls about customers. */
export function customerCalls(send: Send) {
  const current = (params: object, options?: CallOptions) =>
    send<Answer<Customer>>({ method: "GET", path: ["customer"], params, options });
  const byId = (id: Target, params?: Params, options?: CallOptions) =>
    send<Answer<Customer>>({ method: "GET", path: ["customers", id], params, options });

  return {
    /** Makes a guest, or with `status: "registered"`, `email`, `username` and `password` somebody who can log in. */
    createCustomer: (fields: CustomerFields = {}, params?: Params, options?: CallOptions) =>
      send<Answer<Customer>>({ method: "POST", path: ["customers"], type: "Customer", fields, params, options }),

    /** The customer with this id; the one with this code; without either, the one who is logged in. */
    async retrieveCustomer(which?: Target | CustomerByCode | Params | null, params?: Params, options?: CallOptions) {
      if (typeof which === "string") return byId(which, params, options);
      if (which && "id" in which) return byId(which, params, options);
      return current({ ...which, ...params }, options);
    },

    /** The customer with this code, if what else is given is true of them too. */
    retrieveCustomerByCode: (code: string, params?: Omit<CustomerByCode, "code">, options?: CallOptions) =>
      current({ ...params, code }, options),

    /** The customer who is logged in. */
    retrieveCurrentCustomer: (params: Params = {}, options?: CallOptions) => current(params, options),

    /** Changes what is given; with `status: "registered"` a guest becomes somebody who can log in and keeps their orders. */
    updateCustomer: (id: Target, fields: CustomerFields, params?: Params, options?: CallOptions) =>
      send<Answer<Customer>>({ method: "PATCH", path: ["customers", id], type: "Customer", fields, params, options }),

    /** The customers of the store, for its staff; newest first. */
    listCustomer: (params?: ListParams<CustomerFilter>, options?: CallOptions) =>
      send<ListAnswer<Customer>>({ method: "GET", path: ["customers"], params, options }),

    /** Deletes a customer and frees the username, for the store's staff. */
    deleteCustomer: (id: Target, params?: Params, options?: CallOptions) =>
      send<Answer<null>>({ method: "DELETE", path: ["customers", id], params, options }),
  };
}
