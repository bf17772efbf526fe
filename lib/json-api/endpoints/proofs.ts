import { z } from "zod";
import { askForReset, redeemReset, setPassword } from "#lib/identity/password-reset.ts";
import { changePassword } from "#lib/identity/passwords.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { newPassword, username } from "#lib/identity/schema.ts";
import { proveEmail, resendEmailProof, sendPhoneCode } from "#lib/identity/verifications.ts";
import { type Call, type Endpoint, nothing, read } from "#lib/json-api/endpoint.ts";
import { Refusal } from "#lib/refusal.ts";
import { internationalPhone, text } from "#lib/schema.ts";

const phoneInput = z.object({ phoneNumber: internationalPhone });
const tokenInput = z.object({ token: text(100).min(1) });
const nameInput = z.object({ username });
const value = z.object({ value: newPassword });
const passwordInput = value.extend({
  currentPassword: z.string().max(1000).optional(),
  resetToken: z.string().max(100).optional(),
});

/** By a reset token, which is proof enough, or by the current password of whoever asks (contract 11.2). */
async function changeOrReset(call: Call) {
  const { ctx } = call;
  const fromQuery = call.query.plain.resetToken;
  if (fromQuery) call.document.attributes.resetToken = fromQuery;
  if (!call.document.attributes.resetToken) {
    if (ctx.viewer.kind === "anonymous") throw new Refusal("log_in_first");
    requirePermission(ctx, "password:own");
    const { value, currentPassword } = read(passwordInput.required({ currentPassword: true }), call);
    await translated(() => changePassword(ctx, { currentPassword, newPassword: value }));
    return nothing;
  }
  const { value, resetToken } = read(passwordInput.required({ resetToken: true }), call);
  await translated(() => redeemReset(ctx, { token: resetToken, newPassword: value }));
  return nothing;
}

const inContract = new Map([
  ["newPassword", "value"],
  ["token", "resetToken"],
]);

/** The pages' forms call them the new password and the token, the contract `value` and `resetToken`. */
async function translated(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const field = error instanceof Refusal && error.field ? inContract.get(error.field) : undefined;
    if (error instanceof Refusal && field) throw new Refusal(error.code, { field });
    throw error;
  }
}

const password = {
  path: "/password",
  tag: "Passwords",
  title: "Change the password, or choose one by a reset token",
  about:
    "With an access token and `currentPassword`, or with the `resetToken` that came by mail, as an attribute or in the query, and no access token.",
  permission: null,
  takes: {
    type: "Password",
    attributes: passwordInput,
    example: { currentPassword: "supersecurepassword", value: "evenmoresecurepassword" },
  },
  parameters: [{ name: "resetToken", about: "The token that came by mail" }],
  answers: null,
  status: 204,
  isSlow: true,
  run: changeOrReset,
} as const satisfies Omit<Endpoint, "method">;

export const proofEndpoints: Endpoint[] = [
  {
    method: "POST",
    path: "/phone_verification_codes",
    tag: "Verification",
    title: "Send a code to a telephone",
    permission: "phone:prove",
    takes: { type: "PhoneVerificationCode", attributes: phoneInput, example: { phoneNumber: "+353 1 555 0100" } },
    answers: null,
    status: 204,
    async run(call) {
      await sendPhoneCode(call.ctx, read(phoneInput, call).phoneNumber);
      return nothing;
    },
  },
  {
    method: "POST",
    path: "/email_verification_tokens",
    tag: "Verification",
    title: "Send a token to the current user's mailbox",
    permission: "mailbox:ask",
    takes: { type: "EmailVerificationToken", attributes: z.object({}), example: {}, isOptional: true },
    answers: null,
    status: 204,
    async run({ ctx }) {
      await resendEmailProof(ctx);
      return nothing;
    },
  },
  {
    method: "POST",
    path: "/email_verifications",
    tag: "Verification",
    title: "Prove a mailbox",
    permission: "mailbox:prove",
    takes: { type: "EmailVerification", attributes: tokenInput, example: { token: "…" } },
    answers: null,
    status: 204,
    async run(call) {
      await proveEmail(call.ctx, read(tokenInput, call).token);
      return nothing;
    },
  },
  {
    method: "POST",
    path: "/password_reset_tokens",
    tag: "Passwords",
    title: "Send a reset token to a user's mailbox",
    about: "The answer is the same whether or not there is such a user.",
    permission: "password:ask",
    takes: {
      type: "PasswordResetToken",
      attributes: nameInput.partial(),
      example: { username: "joe@example.com" },
      isOptional: true,
    },
    parameters: [{ name: "username", about: "In place of the attribute" }],
    answers: null,
    status: 204,
    async run(call) {
      call.document.attributes.username ??= call.query.plain.username;
      await askForReset(call.ctx, read(nameInput, call).username);
      return nothing;
    },
  },
  { method: "PATCH", ...password },
  { method: "PUT", ...password },
  {
    method: "PATCH",
    path: "/passwords/{id}",
    tag: "Passwords",
    title: "Give a user another password",
    permission: "password:set",
    takes: { type: "Password", attributes: value, example: { value: "evenmoresecurepassword" } },
    answers: null,
    status: 204,
    isSlow: true,
    async run(call) {
      await setPassword(call.ctx, call.id, read(value, call).value);
      return nothing;
    },
  },
];
