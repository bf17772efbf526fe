"use client";

import { ActionForm } from "#components/action-form.tsx";
import { AddressFields, type Country, type KnownAddress } from "#components/ui/address-fields.tsx";
import { Field } from "#components/ui/field.tsx";
import type { FormAction } from "#lib/form.ts";
import { routes } from "#lib/routes.ts";

type ProfileFormProps = {
  action: FormAction;
  countries: Country[];
  known: KnownAddress & { name: string; email: string; phone: string };
};

const rules = () => import("#lib/customers/schema.ts").then((schema) => schema.profileInput);

export function ProfileForm({ action, countries, known }: ProfileFormProps) {
  return (
    <ActionForm action={action} schema={rules} submit="Save changes" busy="Saving…">
      <fieldset>
        <legend>About you</legend>
        <Field name="name" label="Full name" autoComplete="name" defaultValue={known.name} required />
        <p>
          E-mail: <b>{known.email}</b> <a href={routes.account.email()}>Change e-mail address</a>
        </p>
        <Field name="phone" label="Phone (optional)" type="tel" autoComplete="tel" defaultValue={known.phone} />
      </fieldset>
      <fieldset>
        <legend>Delivery address (optional)</legend>
        <AddressFields known={known} countries={countries} />
      </fieldset>
    </ActionForm>
  );
}
