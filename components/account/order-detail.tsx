import { OrderFacts } from "#components/account/order-facts.tsx";
import { stateInWords } from "#components/account/order-words.ts";
import { Totals } from "#components/shop/cart-summary.tsx";
import { Picture } from "#components/shop/picture.tsx";
import { StatusBadge } from "#components/ui/badge.tsx";
import type { StoreView } from "#lib/accounts/views.ts";
import { formatMoney } from "#lib/money.ts";
import type { OrderLineView, OrderView } from "#lib/orders/views.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

export function OrderDetail({ order, store }: { order: OrderView; store: StoreView }) {
  const place = { ...store, currency: order.currency };
  return (
    <article className="order">
      <p className="state">
        <StatusBadge status={order.status} /> {stateInWords(order)}
      </p>
      {order.cancelSays && <p className="written">{order.cancelSays}</p>}
      <section className="order-lines">
        <h2>What you ordered</h2>
        <LinesTable lines={order.lines} store={place} />
        <Totals totals={order.totals} store={place} discount={order.discount} pointsPaidCents={order.pointsPaidCents} />
      </section>
      <div className="order-side">
        <OrderFacts order={order} store={store} />
        <section>
          <h2>What happened</h2>
          <ol className="timeline">
            {order.timeline.map((event) => (
              <li key={`${event.at.toISOString()} ${event.says}`}>
                {event.says}
                <time dateTime={event.at.toISOString()}>{formatTime(event.at, "moment", store)}</time>
              </li>
            ))}
          </ol>
        </section>
      </div>
    </article>
  );
}

function LinesTable({ lines, store }: { lines: OrderLineView[]; store: StoreView }) {
  const money = (cents: number) => formatMoney(cents, store.currency, store.locale);
  return (
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
        {lines.map((line) => (
          <tr key={line.id}>
            <th scope="row">
              <Picture art={line.art} size={56} isFirst />
              {line.slug ? <a href={routes.product(line.slug)}>{line.name}</a> : line.name}
            </th>
            <td>{line.quantity}</td>
            <td>{money(line.unitCents)}</td>
            <td>{money(line.totalCents)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
