"use client";

import { ActionForm } from "#components/action-form.tsx";
import { Field } from "#components/ui/field.tsx";
import type { FormAction } from "#lib/form.ts";

const rules = () => import("#lib/identity/schema.ts").then((schema) => schema.changePasswordInput);

export function PasswordForm({ action }: { action: FormAction }) {
  return (
    <ActionForm action={action} schema={rules} submit="Change password" busy="Changing your password…">
      <Field name="currentPassword" label="Current password" type="password" autoComplete="current-password" required />
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
