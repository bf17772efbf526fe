import { ActionForm } from "#components/action-form.tsx";
import { Hidden } from "#components/ui/field.tsx";
import type { MaskedOrderView } from "#lib/claims/views.ts";
import type { FormAction } from "#lib/form.ts";

/** Orders that somebody has called not theirs, each with a way to take that back. */
export function DeclinedOrders({ orders, action }: { orders: MaskedOrderView[]; action: FormAction }) {
  return (
    <section className="stack" aria-labelledby="declined">
      <h2 id="declined">Orders you said are not yours</h2>
      <p>We do not offer them any more. If you have changed your mind, have one offered again.</p>
      <ul className="masked-orders">
        {orders.map(({ id, code, day, total }) => (
          <li key={id}>
            <b>{day}</b> <span className="amount">{total}</span> <small>{code}</small>
            <ActionForm
              action={action}
              submit="Offer it again"
              busy="One moment…"
              label={`Offer it again: ${day}, ${total}`}
              kind="quiet"
              className="form inline"
            >
              <Hidden name="orderId" value={id} />
            </ActionForm>
          </li>
        ))}
      </ul>
    </section>
  );
}
