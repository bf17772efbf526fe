"use client";

import { ActionForm } from "#components/action-form.tsx";
import { Field } from "#components/ui/field.tsx";
import type { FormAction } from "#lib/form.ts";

export function ClaimForm({ action, code }: { action: FormAction; code: string }) {
  return (
    <ActionForm action={action} submit="Put it among my orders" busy="One moment…" className="form link-device">
      <Field
        name="code"
        label="Code on the slip"
        hint="Twelve characters, such as K7QM-3XW9-PD4R"
        defaultValue={code}
        autoComplete="off"
        maxLength={40}
        required
      />
    </ActionForm>
  );
}
