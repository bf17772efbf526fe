import type { Answer } from "../answer.ts";
import type { CallOptions, Send } from "../call.ts";
import { type EitherForm, readForm } from "../call-form.ts";
import type { Params } from "../query.ts";
import type { Draft } from "../resources/resource.ts";

/** `value` is the new password; the old one or the token of the reset mail goes with it. */
export type PasswordFields = Draft<{ value: string; currentPassword: string; resetToken: string }>;

/** The calls about passwords and about what proves an address or a number; all of them resolve with `data: null`. */
export function verificationCalls(send: Send) {
  const post = (name: string, type: string, fields: object, params?: object, options?: CallOptions) =>
    send<Answer<null>>({ method: "POST", path: [name], type, fields, params, options });

  return {
    /** Sends a code by SMS, which registering or changing a number then takes as `phoneVerificationCode`. */
    createPhoneVerificationCode: (fields: Draft<{ phoneNumber: string }>, params?: Params, options?: CallOptions) =>
      post("phone_verification_codes", "PhoneVerificationCode", fields, params, options),

    /** Sends the user who is logged in a mail that proves their address. */
    createEmailVerificationToken: (fields: object = {}, params?: Params, options?: CallOptions) =>
      post("email_verification_tokens", "EmailVerificationToken", fields, params, options),

    /** Proves an address with the token of that mail. */
    createEmailVerification: (fields: Draft<{ token: string }>, params?: Params, options?: CallOptions) =>
      post("email_verifications", "EmailVerification", fields, params, options),

    /** Sends a mail to reset the password, if there is such a user; the answer does not tell. */
    createPasswordResetToken: (
      fields: Draft<{ username: string }>,
      params?: Params & { username?: string },
      options?: CallOptions,
    ) => post("password_reset_tokens", "PasswordResetToken", fields, params, options),

    /** `(fields, params, options)` changes one's own password, `(userId, fields, …)` somebody's, for administrators. */
    async updatePassword(...args: EitherForm<PasswordFields>) {
      const { target, hasTarget, ...rest } = readForm(args, ({ id }) => id);
      const path = hasTarget ? ["passwords", target] : ["password"];
      return send<Answer<null>>({ method: "PATCH", path, type: "Password", ...rest });
    },
  };
}
