"use client";

import { ActionForm } from "#components/action-form.tsx";
import { Field, Hidden } from "#components/ui/field.tsx";
import type { FormAction } from "#lib/form.ts";

const rules = () => import("#lib/desk/schema.ts").then(({ lookInInput }) => lookInInput);

export function LookInForm({ action, customerId }: { action: FormAction; customerId: string }) {
  return (
    <ActionForm action={action} schema={rules} submit="See what they see">
      <Hidden name="customerId" value={customerId} />
      <Field name="reason" label="Reason" hint="The customer reads it" autoComplete="off" maxLength={300} required />
    </ActionForm>
  );
}
