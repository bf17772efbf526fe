"use client";

import { ActionForm } from "#components/action-form.tsx";
import { Checkbox, Field, Hidden } from "#components/ui/field.tsx";
import type { FormAction } from "#lib/form.ts";

const rules = () => import("#lib/identity/schema.ts").then((schema) => schema.logInCodeInput);

type CodeFormProps = { action: FormAction; next: string; isApp: boolean };

export function CodeForm({ action, next, isApp }: CodeFormProps) {
  return (
    <ActionForm action={action} schema={rules} submit="Log in" busy="Logging in…">
      <Hidden name="next" value={next} />
      <Field
        name="code"
        label="Code"
        autoComplete="one-time-code"
        inputMode={isApp ? "text" : "numeric"}
        hint={
          isApp ? "The six digits of your app, or one of your recovery codes" : "The six digits that we have sent you"
        }
        required
      />
      <Checkbox name="trust" label="Trust this device for 30 days" hint="Not on a computer that others use" />
    </ActionForm>
  );
}
