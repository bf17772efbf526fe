"use client";

import { ActionForm } from "#components/action-form.tsx";
import { addPasskey } from "#components/auth/passkey-ceremony.ts";
import { Field, FieldOnceAsked, Hidden } from "#components/ui/field.tsx";
import type { FormAction } from "#lib/form.ts";
import type { PasskeyView } from "#lib/identity/views.ts";

const rules = () => import("#lib/identity/schema.ts");
const toAdd = () => rules().then((schema) => schema.addPasskeyInput);
const toRename = () => rules().then((schema) => schema.renamePasskeyInput);
const toRemove = () => rules().then((schema) => schema.removePasskeyInput);

const nameHint = "So that you know which one it is, such as “My phone”";

/** Makes a passkey by script, since there is no other way; the page says so where there is none. */
export function AddPasskeyForm({ suggestedName }: { suggestedName: string }) {
  return (
    <ActionForm action={addPasskey} schema={toAdd} submit="Add a passkey" busy="Waiting for your browser…">
      <Field name="name" label="Name" hint={nameHint} defaultValue={suggestedName} autoComplete="off" required />
      <OwnerFields />
    </ActionForm>
  );
}

/** The password, and a code where there is a second factor. */
const OwnerFields = () => (
  <>
    <Field name="currentPassword" label="Current password" type="password" autoComplete="current-password" required />
    <FieldOnceAsked
      name="code"
      label="Code"
      hint="A code of your second factor. Type your password again, too, if it is gone."
      autoComplete="one-time-code"
      required
    />
  </>
);

type ChangeProps = { passkey: PasskeyView; action: FormAction };

export function RenamePasskeyForm({ passkey, action }: ChangeProps) {
  return (
    <ActionForm action={action} schema={toRename} submit="Save name" busy="Saving…">
      <Hidden name="passkeyId" value={passkey.id} />
      <Field name="name" label="Name" hint={nameHint} defaultValue={passkey.name} autoComplete="off" required />
    </ActionForm>
  );
}

export function RemovePasskeyForm({ passkey, action }: ChangeProps) {
  return (
    <ActionForm action={action} schema={toRemove} submit="Remove this passkey" busy="Removing…" kind="danger">
      <Hidden name="passkeyId" value={passkey.id} />
      <OwnerFields />
    </ActionForm>
  );
}
