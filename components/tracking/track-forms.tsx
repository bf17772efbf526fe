"use client";

import { ActionForm } from "#components/action-form.tsx";
import { Field } from "#components/ui/field.tsx";
import type { FormAction } from "#lib/form.ts";

const trackRules = () => import("#lib/tracking/schema.ts").then((schema) => schema.trackInput);
const codeRules = () => import("#lib/identity/schema.ts").then((schema) => schema.codeInput);

export function TrackForm({ action, orderCode }: { action: FormAction; orderCode: string }) {
  return (
    <ActionForm action={action} schema={trackRules} submit="Find my order" busy="One moment…">
      <Field
        name="orderCode"
        label="Order code"
        hint="Eight characters, such as K7QM-3XW9. It stands in the mail about your order"
        autoComplete="off"
        defaultValue={orderCode}
        required
      />
      <Field name="email" label="E-mail" type="email" autoComplete="email" required />
    </ActionForm>
  );
}

export function LookUpCodeForm({ action }: { action: FormAction }) {
  return (
    <ActionForm action={action} schema={codeRules} submit="Show my order" busy="Checking the code…">
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
