"use client";

import { ActionForm } from "#components/action-form.tsx";
import type { ButtonKind } from "#components/ui/button.tsx";
import { Field, FieldOnceAsked } from "#components/ui/field.tsx";
import type { FormAction } from "#lib/form.ts";

type FormProps = { action: FormAction };

const Password = () => (
  <Field name="password" label="Your password" type="password" autoComplete="current-password" required />
);

const CodeOnceAsked = ({ hint }: { hint: string }) => (
  <FieldOnceAsked
    name="code"
    label="Code"
    hint={`${hint} Type your password again, too.`}
    autoComplete="one-time-code"
    required
  />
);

type ConfirmProps = FormProps & { submit: string; busy: string; kind?: ButtonKind };

/** Asks for the password, and for a code where there is a second factor. */
export function FactorForm({ action, submit, busy, kind }: ConfirmProps) {
  return (
    <ActionForm action={action} submit={submit} busy={busy} kind={kind}>
      <Password />
      <CodeOnceAsked hint="A code of your second factor." />
    </ActionForm>
  );
}

export function TextCodesForm({ action, phoneNumber }: FormProps & { phoneNumber: string }) {
  return (
    <ActionForm action={action} submit="Use text messages" busy="One moment…" kind="quiet">
      <Field
        name="phoneNumber"
        label="Mobile number"
        type="tel"
        autoComplete="tel"
        defaultValue={phoneNumber}
        hint="With + and the country’s number, such as +353 86 123 4567"
        required
      />
      <Password />
      <CodeOnceAsked hint="The six digits that we have sent to that number." />
    </ActionForm>
  );
}

/** The first code of an app, or the password and a code for new recovery codes: one form, so that it keeps its place. */
export function AppCodeForm({ action, isOn }: FormProps & { isOn: boolean }) {
  return (
    <ActionForm
      action={action}
      submit={isOn ? "Make new recovery codes" : "Switch it on"}
      busy="One moment…"
      kind={isOn ? "quiet" : undefined}
    >
      {isOn && <Password />}
      <Field name="code" label="Code of your app" autoComplete="one-time-code" inputMode="numeric" required />
    </ActionForm>
  );
}
