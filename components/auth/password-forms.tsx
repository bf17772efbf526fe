"use client";

import { ActionForm } from "#components/action-form.tsx";
import { MailedToken } from "#components/auth/token-form.tsx";
import { Field } from "#components/ui/field.tsx";
import type { FormAction } from "#lib/form.ts";
import { routes } from "#lib/routes.ts";

const forgotRules = () => import("#lib/identity/schema.ts").then((schema) => schema.forgotInput);
const resetRules = () => import("#lib/identity/schema.ts").then((schema) => schema.resetInput);

export function ForgotForm({ action }: { action: FormAction }) {
  return (
    <ActionForm action={action} schema={forgotRules} submit="Send me a link" busy="One moment…">
      <Field name="username" label="E-mail or username" autoComplete="username" required />
    </ActionForm>
  );
}

/** The username is there for the password manager, which else would not know whose password it keeps. */
export function ResetForm({ action, token, username }: { action: FormAction; token: string; username: string }) {
  return (
    <ActionForm action={action} schema={resetRules} submit="Save new password" busy="Saving…">
      <MailedToken token={token}>
        <a href={routes.forgot()}>Ask for another one</a>
      </MailedToken>
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <Field
        name="newPassword"
        label="New password"
        type="password"
        autoComplete="new-password"
        hint="At least 8 characters"
        required
      />
    </ActionForm>
  );
}
