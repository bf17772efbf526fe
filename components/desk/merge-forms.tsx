"use client";

import { ActionForm } from "#components/action-form.tsx";
import { fieldWords } from "#components/desk/merge-words.ts";
import { Field, Hidden } from "#components/ui/field.tsx";
import { RadioGroup } from "#components/ui/radio-group.tsx";
import type { ConflictView, Facts } from "#lib/claims/merge-views.ts";
import type { FormAction } from "#lib/form.ts";

const rulesOf = (name: "mergeInput" | "undoMergeInput") => () =>
  import("#lib/claims/schema.ts").then((schema) => schema[name]);

type Person = { id: string; name: string };
type MergeFormProps = { action: FormAction; from: Person; into: Person; conflicts: ConflictView[]; facts: Facts };

export function MergeForm({ action, from, into, conflicts, facts }: MergeFormProps) {
  return (
    <ActionForm
      action={action}
      schema={rulesOf("mergeInput")}
      submit="Merge"
      agree="Merge all the same"
      busy="Merging…"
      kind="danger"
    >
      <Hidden name="fromId" value={from.id} />
      <Hidden name="intoId" value={into.id} />
      <Hidden name="seen" value={JSON.stringify(facts)} />
      {conflicts
        .filter((conflict) => !conflict.isFixed)
        .map((conflict) => (
          <RadioGroup
            key={conflict.field}
            name={conflict.field}
            legend={`${fieldWords[conflict.field]}: which one is right?`}
            defaultValue="into"
            choices={[
              { value: "into", label: conflict.into, says: `As ${into.name} has it, who stays` },
              { value: "from", label: conflict.from, says: `As ${from.name} has it` },
            ]}
          />
        ))}
      <Field
        name="reason"
        label="Why are they one person?"
        hint="For the files. The customer can read it beside the orders that came."
        autoComplete="off"
        required
      />
    </ActionForm>
  );
}

type UndoProps = { action: FormAction; customerId: string; mergeId: string };

export function UndoMergeForm({ action, customerId, mergeId }: UndoProps) {
  return (
    <ActionForm
      action={action}
      schema={rulesOf("undoMergeInput")}
      submit="Undo the merge"
      busy="Undoing…"
      kind="danger"
    >
      <Hidden name="customerId" value={customerId} />
      <Hidden name="mergeId" value={mergeId} />
      <Field name="reason" label="Why is it undone?" hint="For the files" autoComplete="off" required />
    </ActionForm>
  );
}
