import { OrderFacts } from "#components/account/order-facts.tsx";
import {
  CancelForm,
  CloseForm,
  HandOverForm,
  NoteForm,
  type OrderActions,
  PaymentForm,
} from "#components/desk/order-forms.tsx";
import { fulfillmentInWords, paymentInWords } from "#components/desk/order-words.ts";
import { Totals } from "#components/shop/cart-summary.tsx";
import { StatusBadge } from "#components/ui/badge.tsx";
import type { StoreView } from "#lib/accounts/views.ts";
import { amountOf, formatMoney } from "#lib/money.ts";
import type { DeskOrderView } from "#lib/orders/desk-views.ts";
import type { OrderView } from "#lib/orders/views.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

type DeskOrderProps = { found: DeskOrderView; store: StoreView; actions: OrderActions };

export function DeskOrder({ found, store, actions }: DeskOrderProps) {
  const { order, customer } = found;
  return (
    <article className="order">
      <p className="state">
        <StatusBadge status={order.status} />{" "}
        {[paymentInWords(order, store), fulfillmentInWords[order.fulfillmentStatus]].join(" · ")}
        {customer && (
          <>
            {" · "}
            <a href={routes.desk.customer(customer.id)}>{customer.name ?? `A ${customer.status} customer`}</a>
          </>
        )}
      </p>
      <div className="order-lines stack">
        <Lines found={found} store={store} />
        <Work found={found} store={store} actions={actions} />
        <Notes found={found} store={store} actions={actions} />
      </div>
      <div className="order-side">
        <OrderFacts order={order} store={store} />
        <section>
          <h2>What happened</h2>
          <ol className="timeline">
            {found.history.map(({ id, says, at }) => (
              <li key={id}>
                {says}
                <time dateTime={at.toISOString()}>{formatTime(at, "moment", store)}</time>
              </li>
            ))}
          </ol>
        </section>
      </div>
    </article>
  );
}

const inMoney = ({ currency }: OrderView, store: StoreView, cents: number) =>
  formatMoney(cents, currency, store.locale);

function Lines({ found: { order, lines }, store }: Pick<DeskOrderProps, "found" | "store">) {
  return (
    <section>
      <h2>Lines</h2>
      <table className="lines">
        <thead>
          <tr>
            <th scope="col">Product</th>
            <th scope="col">Quantity</th>
            <th scope="col">Total</th>
            <th scope="col">Handed over</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ id, name, quantity, fulfilled }) => (
            <tr key={id}>
              <th scope="row">{name}</th>
              <td>{quantity}</td>
              <td>{inMoney(order, store, order.lines.find((line) => line.id === id)?.totalCents ?? 0)}</td>
              <td>{fulfilled}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Totals
        totals={order.totals}
        store={{ ...store, currency: order.currency }}
        discount={order.discount}
        pointsPaidCents={order.pointsPaidCents}
      />
    </section>
  );
}

/** Only what the order's state allows; the functions judge again under lock. */
function Work({ found: { order, version, lines, dueCents, may }, store, actions }: DeskOrderProps) {
  const seen = { id: order.id, version };
  const whole = {
    shown: inMoney(order, store, dueCents),
    typed: amountOf(order.paidCents || dueCents, order.currency),
    noted: inMoney(order, store, order.paidCents),
  };
  return (
    <>
      {may.fulfill && (
        <section className="stack">
          <h2>Hand over</h2>
          <HandOverForm action={actions.handOver} lines={lines} {...seen} />
        </section>
      )}
      {may.pay && (
        <section className="stack">
          <h2>Payment</h2>
          <PaymentForm action={actions.notePayment} whole={whole} {...seen} />
        </section>
      )}
      {may.close && (
        <section className="stack">
          <h2>Close</h2>
          <p>Everything of it is with the customer then, also what is not noted yet. They are told by mail.</p>
          <CloseForm action={actions.closeOrder} {...seen} />
        </section>
      )}
      {may.cancel && (
        <section className="stack">
          <h2>Cancel</h2>
          <p>
            {order.paidCents > 0 && `Pay back ${inMoney(order, store, order.paidCents)}: the order will say so. `}
            Points that were spent on it come back. The customer is told by mail.
          </p>
          <CancelForm action={actions.cancelOrder} {...seen} />
        </section>
      )}
    </>
  );
}

function Notes({ found: { order, notes }, store, actions }: DeskOrderProps) {
  return (
    <section className="stack">
      <h2>Notes</h2>
      {notes.length > 0 && (
        <ol className="order-notes">
          {notes.map(({ id, body, by, at }) => (
            <li key={id}>
              <p>{body || "The words of this note were taken out."}</p>
              <small>
                {by}, {formatTime(at, "moment", store)}
              </small>
            </li>
          ))}
        </ol>
      )}
      <NoteForm action={actions.addNote} id={order.id} />
    </section>
  );
}
