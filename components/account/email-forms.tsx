"use client";

import { ActionForm } from "#components/action-form.tsx";
import { Field } from "#components/ui/field.tsx";
import type { FormAction } from "#lib/form.ts";

const codeRules = () => import("#lib/identity/schema.ts").then((schema) => schema.codeInput);
const changeRules = () => import("#lib/identity/schema.ts").then((schema) => schema.changeEmailInput);

/** For the six digits that came by mail. */
export function MailedCodeForm({ action, submit }: { action: FormAction; submit: string }) {
  return (
    <ActionForm action={action} schema={codeRules} submit={submit} busy="Checking the code…">
      <Field
        name="code"
        label="Code"
        hint="The six digits from the mail"
        autoComplete="one-time-code"
        inputMode="numeric"
        required
      />
    </ActionForm>
  );
}

export function ChangeEmailForm({ action }: { action: FormAction }) {
  return (
    <ActionForm action={action} schema={changeRules} submit="Change e-mail address" busy="Sending a mail…">
      <Field name="email" label="New e-mail address" type="email" autoComplete="email" required />
      <Field name="currentPassword" label="Current password" type="password" autoComplete="current-password" required />
    </ActionForm>
  );
}
