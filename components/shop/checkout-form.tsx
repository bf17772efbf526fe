"use client";

import { ActionForm } from "#components/action-form.tsx";
import { AddressFields, type Country, type KnownAddress } from "#components/ui/address-fields.tsx";
import { Checkbox, Field, Hidden } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { RadioGroup } from "#components/ui/radio-group.tsx";
import type { FormAction } from "#lib/form.ts";

type CheckoutFormProps = {
  action: FormAction;
  cartId: string;
  /** Stands for the prices that are on this page; see CartView. */
  shown: string;
  countries: Country[];
  known: KnownAddress & { name: string; email: string; phone: string };
  payment: { pickup: string; ship: string };
  pickupAddress: string | null;
  /** What points may pay, in words, and what stands for exactly that; null when there are none to pay with. */
  points: { says: string; shown: string } | null;
  /** Why this customer may not place orders, and whom to ask. */
  stop: string | null;
};

const rules = () => import("#lib/checkout/schema.ts").then((schema) => schema.placeOrderInput);

export function CheckoutForm({
  action,
  cartId,
  shown,
  countries,
  known,
  payment,
  pickupAddress,
  points,
  stop,
}: CheckoutFormProps) {
  return (
    <ActionForm
      action={action}
      schema={rules}
      submit="Place order"
      busy="Placing your order…"
      className="form checkout"
    >
      <Hidden name="cartId" value={cartId} />
      <Hidden name="shown" value={shown} />
      <fieldset>
        <legend>Who is it for?</legend>
        <Field name="name" label="Full name" autoComplete="name" defaultValue={known.name} required />
        <Field name="email" label="E-mail" type="email" autoComplete="email" defaultValue={known.email} required />
        <Field name="phone" label="Phone (optional)" type="tel" autoComplete="tel" defaultValue={known.phone} />
      </fieldset>
      <RadioGroup
        name="fulfillment"
        legend="How would you like to get it?"
        defaultValue="pickup"
        choices={[
          { value: "pickup", label: "Pickup", says: pickupAddress ?? "At the store" },
          { value: "ship", label: "Delivery", says: "To an address of your choice" },
        ]}
      />
      <fieldset className="only-ship">
        <legend>Where shall we send it?</legend>
        <AddressFields known={known} countries={countries} required />
      </fieldset>
      <section className="payment" aria-labelledby="payment-title">
        <h2 id="payment-title">Payment</h2>
        {points && (
          <>
            <Hidden name="shownPoints" value={points.shown} />
            <Checkbox name="usePoints" label="Use my points" hint={points.says} />
          </>
        )}
        <p className="only-pickup">{payment.pickup}</p>
        <p className="only-ship">{payment.ship}</p>
      </section>
      {stop && <Notice kind="warn">{stop}</Notice>}
    </ActionForm>
  );
}
