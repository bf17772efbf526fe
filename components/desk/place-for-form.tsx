"use client";

import { ActionForm } from "#components/action-form.tsx";
import { AddressFields, type Country, type KnownAddress } from "#components/ui/address-fields.tsx";
import { Field, Hidden, TextArea } from "#components/ui/field.tsx";
import { RadioGroup } from "#components/ui/radio-group.tsx";
import type { FormAction } from "#lib/form.ts";

type PlaceForFormProps = {
  action: FormAction;
  customerId: string;
  orderKey: string;
  lines: string;
  countries: Country[];
  known: KnownAddress;
  pickupAddress: string | null;
};

/** Everything about the order but its lines. The first press says what it comes to, the second one places it. */
export function PlaceForForm({ action, countries, known, pickupAddress, ...order }: PlaceForFormProps) {
  return (
    <ActionForm
      action={action}
      submit="Check the order"
      busy="One moment…"
      agree="Place the order"
      className="form checkout"
    >
      <Hidden name="customerId" value={order.customerId} />
      <Hidden name="key" value={order.orderKey} />
      <Hidden name="lines" value={order.lines} />
      <div className="halves">
        <Field
          name="discount"
          label="Discount (optional)"
          hint="An amount, such as 5.00, or a share, such as 10 %"
          autoComplete="off"
        />
        <Field name="discountReason" label="Reason for it" hint="The customer reads it too" autoComplete="off" />
      </div>
      <RadioGroup
        name="fulfillment"
        legend="How do they get it?"
        defaultValue="pickup"
        choices={[
          { value: "pickup", label: "Pickup", says: pickupAddress ?? "At the store" },
          { value: "ship", label: "Delivery", says: "To an address" },
        ]}
      />
      <fieldset className="only-ship">
        <legend>Where does it go?</legend>
        <AddressFields known={known} countries={countries} required />
      </fieldset>
      <TextArea name="note" label="Note (optional)" hint="For the team alone" />
    </ActionForm>
  );
}
