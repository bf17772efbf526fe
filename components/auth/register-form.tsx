"use client";

import { ActionForm } from "#components/action-form.tsx";
import { Field, Hidden } from "#components/ui/field.tsx";
import type { FormAction } from "#lib/form.ts";

type RegisterFormProps = { action: FormAction; known: { name: string; email: string }; next?: string };

const rules = () => import("#lib/identity/schema.ts").then((schema) => schema.registerInput);

export function RegisterForm({ action, known, next }: RegisterFormProps) {
  return (
    <ActionForm action={action} schema={rules} submit="Create account" busy="Creating your account…">
      {next && <Hidden name="next" value={next} />}
      <Field name="name" label="Full name" autoComplete="name" defaultValue={known.name} required />
      <Field name="email" label="E-mail" type="email" autoComplete="username" defaultValue={known.email} required />
      <Field
        name="password"
        label="Password"
        type="password"
        autoComplete="new-password"
        hint="At least 8 characters"
        required
      />
    </ActionForm>
  );
}
