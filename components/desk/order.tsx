import { OrderFacts } from "#components/account/order-facts.tsx";
import { EventList } from "#components/desk/event-list.tsx";
import { Totals } from "#components/shop/cart-summary.tsx";
import { StatusBadge } from "#components/ui/badge.tsx";
import type { StoreView } from "#lib/accounts/views.ts";
import type { DeskOrderView } from "#lib/desk/views.ts";
import { formatMoney } from "#lib/money.ts";
import { routes } from "#lib/routes.ts";

const fulfillmentStatusWords = {
  pending: "Not sent or handed over yet",
  partially_fulfilled: "Sent or handed over in part",
  fulfilled: "Sent or handed over",
  returned: "Came back",
} as const;

/** One order on one page: lines, totals, states, whose it is and everything that happened to it. */
export function DeskOrder({ order, store }: { order: DeskOrderView; store: StoreView }) {
  const money = (cents: number) => formatMoney(cents, order.currency, store.locale);
  return (
    <article className="order">
      <p className="state">
        <StatusBadge status={order.status} /> {fulfillmentStatusWords[order.fulfillmentStatus]}.{" "}
        {order.customerId && (
          <a href={routes.desk.customer(order.customerId)}>{order.customerName ?? "The guest who placed it"}</a>
        )}
      </p>
      <section className="order-lines">
        <h2>What was ordered</h2>
        <table className="lines">
          <thead>
            <tr>
              <th scope="col">Product</th>
              <th scope="col">Quantity</th>
              <th scope="col">Price</th>
              <th scope="col">Total</th>
            </tr>
          </thead>
          <tbody>
            {order.lines.map((line) => (
              <tr key={line.id}>
                <th scope="row">{line.name}</th>
                <td>{line.quantity}</td>
                <td>{money(line.unitCents)}</td>
                <td>{money(line.totalCents)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <Totals totals={order.totals} store={{ ...store, currency: order.currency }} />
      </section>
      <div className="order-side">
        <OrderFacts order={order} store={store} />
        <section>
          <h2>What happened</h2>
          <EventList events={order.events} store={store} label="What happened, newest first" isOfOrder />
        </section>
      </div>
    </article>
  );
}
