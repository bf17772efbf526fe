"use client";

import { ActionForm } from "#components/action-form.tsx";
import { Field, Hidden } from "#components/ui/field.tsx";
import { useField } from "#components/ui/form-context.ts";
import type { FormAction } from "#lib/form.ts";

type FormProps = { customerId: string; action: FormAction };

export function NoteForm({ customerId, action }: FormProps) {
  return (
    <ActionForm action={action} submit="Add note" busy="Adding…" kind="quiet">
      <Hidden name="customerId" value={customerId} />
      <NoteField />
    </ActionForm>
  );
}

function NoteField() {
  const { id, value, error, errorId } = useField("text");
  return (
    <div className="field">
      <label htmlFor={id}>A note for the store’s people, with your name and the time</label>
      <textarea
        id={id}
        name="text"
        rows={3}
        maxLength={4000}
        defaultValue={value}
        aria-required
        aria-invalid={error ? true : undefined}
        aria-describedby={errorId}
      />
      {error && (
        <p className="error" id={errorId}>
          {error}
        </p>
      )}
    </div>
  );
}

export function LabelForm({ customerId, action, label }: FormProps & { label: string | null }) {
  return (
    <ActionForm action={action} submit="Save label" busy="Saving…" kind="quiet">
      <Hidden name="customerId" value={customerId} />
      <Field name="label" label="Label" defaultValue={label ?? ""} hint="One word to find alike customers by" />
    </ActionForm>
  );
}
