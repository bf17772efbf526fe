"use client";

import { ActionForm } from "#components/action-form.tsx";
import { roles } from "#components/desk/role-words.ts";
import { Field, SelectField } from "#components/ui/field.tsx";
import type { FormAction } from "#lib/form.ts";

const memberRules = () => import("#lib/identity/schema.ts").then((schema) => schema.newMemberInput);

export function NewMemberForm({ action }: { action: FormAction }) {
  return (
    <ActionForm action={action} schema={memberRules} submit="Add to the team" busy="Adding…">
      <Field name="name" label="Full name" autoComplete="off" required />
      <Field name="email" label="E-mail" type="email" autoComplete="off" required />
      <SelectField name="role" label="Role" options={roles} defaultValue="support_specialist" required />
      <Field
        name="password"
        label="Password (optional)"
        type="password"
        autoComplete="new-password"
        hint="Left empty, they get a link by mail to choose one"
      />
    </ActionForm>
  );
}
