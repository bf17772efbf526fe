"use client";

import { ActionForm } from "#components/action-form.tsx";
import { customerStatusWords, nameOf } from "#components/desk/customer-words.ts";
import { Field, Hidden } from "#components/ui/field.tsx";
import type { AlikeView } from "#lib/desk/views.ts";
import type { FormAction } from "#lib/form.ts";
import { routes } from "#lib/routes.ts";

/** `idKey` is the id that the guest will have: the form makes one, however often it is sent. */
export function NewGuestForm({ action, idKey }: { action: FormAction; idKey: string }) {
  return (
    <ActionForm
      action={action}
      submit="Make a new guest"
      busy="One moment…"
      agree="None of these: make a new guest"
      reveal={({ alike }) => alike && <Alike alike={alike} />}
    >
      <Hidden name="key" value={idKey} />
      <div className="halves">
        <Field name="firstName" label="First name (optional)" autoComplete="off" />
        <Field name="lastName" label="Last name (optional)" autoComplete="off" />
      </div>
      <Field name="phoneNumber" label="Phone (optional)" type="tel" autoComplete="off" />
      <Field name="email" label="E-mail (optional)" type="email" autoComplete="off" />
    </ActionForm>
  );
}

const whyWords = { email: "same e-mail", phone: "same phone", name: "same name", similar: "similar name" };

function Alike({ alike }: { alike: AlikeView[] }) {
  return (
    <ul className="plain-rows" aria-label="Customers who look like this one">
      {alike.map((customer) => (
        <li key={customer.id}>
          <a href={routes.desk.customer(customer.id)}>{nameOf(customer)}</a> ({inWords(customer)})
          <small>
            {[customer.email, customer.phone, customer.code]
              .filter((word) => word && word !== nameOf(customer))
              .join(" · ")}
          </small>
          <a href={routes.desk.newOrder(customer.id)}>
            Take an order for this one<span className="sr"> ({nameOf(customer)})</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

const inWords = ({ status, why }: AlikeView) =>
  [
    customerStatusWords[status],
    ...why.filter((each) => each !== "similar" || !why.includes("name")).map((each) => whyWords[each]),
  ].join(", ");
