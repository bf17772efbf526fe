"use client";

import { ActionForm } from "#components/action-form.tsx";
import { Field } from "#components/ui/field.tsx";
import type { FormAction } from "#lib/form.ts";

const rules = () => import("#lib/customers/schema.ts").then((schema) => schema.linkDeviceInput);

export function LinkDeviceForm({ action, code }: { action: FormAction; code: string }) {
  return (
    <ActionForm
      action={action}
      schema={rules}
      submit="Link this device"
      busy="Linking…"
      agree="Yes, link this device"
      className="form link-device"
    >
      <Field
        name="code"
        label="Code"
        hint="The eight characters that your other device shows. Never type one that somebody sent you: they would see your orders."
        defaultValue={code}
        autoComplete="off"
        maxLength={40}
        required
      />
    </ActionForm>
  );
}
