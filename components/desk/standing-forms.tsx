"use client";

import { ActionForm } from "#components/action-form.tsx";
import { Field, Hidden, TextArea } from "#components/ui/field.tsx";
import { RadioGroup } from "#components/ui/radio-group.tsx";
import type { NamedView } from "#lib/customers/desk-views.ts";
import type { FormAction } from "#lib/form.ts";

type StandingFormProps = { action: FormAction; id: string };

const rulesOf = (name: "suspendInput" | "letInInput" | "deleteCustomerInput") => () =>
  import("#lib/customers/schema.ts").then((schema) => schema[name]);

const scopes = [
  { value: "log_in", label: "No log-in", says: "Everything above ends with their next click" },
  { value: "ordering", label: "No ordering", says: "They log in and read as before, and place no orders" },
];

export function SuspendForm({ action, id, mayChooseOrdering }: StandingFormProps & { mayChooseOrdering: boolean }) {
  return (
    <ActionForm action={action} schema={rulesOf("suspendInput")} submit="Suspend" kind="danger">
      <Hidden name="id" value={id} />
      <RadioGroup
        name="scope"
        legend="How far?"
        defaultValue="log_in"
        choices={mayChooseOrdering ? scopes : scopes.slice(0, 1)}
      />
      <Field name="reason" label="Reason, for the files" autoComplete="off" required />
      <TextArea
        name="says"
        label="A sentence for the customer (optional)"
        hint="They read it after the right password, or beside “Place order”, with whom to ask"
      />
      <Field
        name="days"
        label="For how many days? (optional)"
        inputMode="numeric"
        autoComplete="off"
        hint="Then it lifts itself. Left empty, it holds until somebody lets them in again"
      />
    </ActionForm>
  );
}

export function LetInForm({ action, id }: StandingFormProps) {
  return (
    <ActionForm action={action} schema={rulesOf("letInInput")} submit="Let in again">
      <Hidden name="id" value={id} />
      <Field name="reason" label="Reason for letting in, for the files" autoComplete="off" required />
    </ActionForm>
  );
}

export function DeleteForm({ action, id, named }: StandingFormProps & { named: NamedView }) {
  return (
    <ActionForm action={action} schema={rulesOf("deleteCustomerInput")} submit="Delete for good" kind="danger">
      <Hidden name="id" value={id} />
      <Field
        name="typed"
        label={named.isName ? "Type the name once more" : "Type this once more"}
        hint={named.name}
        autoComplete="off"
        required
      />
    </ActionForm>
  );
}
