"use client";

import { DoorForm } from "#components/action-form.tsx";
import { Field, Hidden } from "#components/ui/field.tsx";
import type { FormState } from "#lib/form.ts";

const rules = () => import("#lib/identity/schema.ts").then((schema) => schema.loginInput);

export function LoginForm({ path, posted, next }: { path: string; posted?: FormState; next?: string }) {
  return (
    <DoorForm path={path} posted={posted} schema={rules} submit="Log in" busy="Logging in…">
      {next && <Hidden name="next" value={next} />}
      <Field name="username" label="E-mail or username" autoComplete="username webauthn" required />
      <Field name="password" label="Password" type="password" autoComplete="current-password" required />
    </DoorForm>
  );
}
