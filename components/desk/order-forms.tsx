"use client";

import { ActionForm } from "#components/action-form.tsx";
import { Field, Hidden, TextArea } from "#components/ui/field.tsx";
import type { FormAction } from "#lib/form.ts";
import type { DeskOrderView } from "#lib/orders/desk-views.ts";

export type OrderActions = Record<"closeOrder" | "cancelOrder" | "handOver" | "notePayment" | "addNote", FormAction>;

type Seen = { id: string; version: string };

/** Which order, and as what it was seen: a change of somebody else's is told before anything is done. */
const SeenOrder = ({ id, version }: Seen) => (
  <>
    <Hidden name="id" value={id} />
    <Hidden name="version" value={version} />
  </>
);

export function HandOverForm({ action, lines, ...seen }: Seen & { action: FormAction; lines: DeskOrderView["lines"] }) {
  return (
    <ActionForm action={action} submit="Save what was handed over" agree="Save it all the same" kind="quiet">
      <SeenOrder {...seen} />
      {lines.map(({ id, name, quantity, fulfilled }) => (
        <Field
          key={id}
          name={`line.${id}`}
          label={`${name}: handed over, of ${quantity}`}
          type="number"
          inputMode="numeric"
          min={0}
          max={quantity}
          defaultValue={String(fulfilled)}
        />
      ))}
    </ActionForm>
  );
}

const paidRules = () => import("#lib/orders/schema.ts").then((schema) => schema.paidInput);

type PaymentFormProps = Seen & { action: FormAction; whole: Record<"shown" | "noted", string> & { typed: number } };

export function PaymentForm({ action, whole, ...seen }: PaymentFormProps) {
  return (
    <ActionForm
      action={action}
      schema={paidRules}
      submit="Save what was paid"
      agree="Save it all the same"
      kind="quiet"
    >
      <SeenOrder {...seen} />
      <Field
        name="paid"
        label="Paid so far, all in all"
        inputMode="decimal"
        autoComplete="off"
        defaultValue={String(whole.typed)}
        hint={`Noted until now: ${whole.noted} of ${whole.shown}`}
        required
      />
    </ActionForm>
  );
}

export function CloseForm({ action, ...seen }: Seen & { action: FormAction }) {
  return (
    <ActionForm action={action} submit="Close the order" agree="Close it all the same">
      <SeenOrder {...seen} />
    </ActionForm>
  );
}

const cancelRules = () => import("#lib/orders/schema.ts").then((schema) => schema.cancelOrderInput);

export function CancelForm({ action, ...seen }: Seen & { action: FormAction }) {
  return (
    <ActionForm
      action={action}
      schema={cancelRules}
      submit="Cancel the order"
      agree="Cancel it all the same"
      kind="danger"
    >
      <SeenOrder {...seen} />
      <Field name="reason" label="Reason, for the files" autoComplete="off" required />
      <TextArea name="says" label="A sentence for the customer (optional)" hint="It stands in the mail that they get" />
    </ActionForm>
  );
}

const noteRules = () => import("#lib/orders/schema.ts").then((schema) => schema.orderNoteInput);

export function NoteForm({ action, id }: { action: FormAction; id: string }) {
  return (
    <ActionForm action={action} schema={noteRules} submit="Add the note" kind="quiet">
      <Hidden name="id" value={id} />
      <TextArea name="body" label="Note" hint="For the team alone. It cannot be changed afterwards." required />
    </ActionForm>
  );
}
