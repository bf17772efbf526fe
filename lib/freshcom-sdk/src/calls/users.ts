import type { Answer } from "../answer.ts";
import type { CallOptions, Send, Target } from "../call.ts";
import { type EitherForm, readForm } from "../call-form.ts";
import type { Params } from "../query.ts";
import type { User, UserFields } from "../resources/user.ts";

const type = "User";

/** The calls about users: oneself, and for administrators everybody. */
export function userCalls(send: Send) {
  return {
    /** The user who is logged in. */
    retrieveCurrentUser: (params?: Params, options?: CallOptions) =>
      send<Answer<User>>({ method: "GET", path: ["user"], params, options }),

    /** Changes the user who is logged in; a new `password` needs the `currentPassword`. */
    updateCurrentUser: (fields: UserFields, params?: Params, options?: CallOptions) =>
      send<Answer<User>>({ method: "PATCH", path: ["user"], type, fields, params, options }),

    /** Makes somebody of the staff, for administrators. */
    createUser: (fields: UserFields, params?: Params, options?: CallOptions) =>
      send<Answer<User>>({ method: "POST", path: ["users"], type, fields, params, options }),

    /** One user, for administrators. */
    retrieveUser: (id: Target, params?: Params, options?: CallOptions) =>
      send<Answer<User>>({ method: "GET", path: ["users", id], params, options }),

    /** `(fields, params, options)` changes oneself, `(id, fields, params, options)` the user with this id. */
    async updateUser(...args: EitherForm<UserFields>) {
      const { target, hasTarget, ...rest } = readForm(args, ({ id }) => id);
      return send<Answer<User>>({ method: "PATCH", path: hasTarget ? ["users", target] : ["user"], type, ...rest });
    },

    /** Deletes somebody of the staff, for administrators. */
    deleteUser: (id: Target, params?: Params, options?: CallOptions) =>
      send<Answer<null>>({ method: "DELETE", path: ["users", id], params, options }),
  };
}
