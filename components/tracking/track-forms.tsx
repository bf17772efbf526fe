"use client";

import { ActionForm } from "#components/action-form.tsx";
import { Field } from "#components/ui/field.tsx";
import type { FormAction } from "#lib/form.ts";

const trackRules = () => import("#lib/tracking/schema.ts").then((schema) => schema.trackInput);

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
