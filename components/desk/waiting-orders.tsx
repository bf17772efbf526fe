import { fulfillmentWords } from "#components/account/order-words.ts";
import { fulfillmentInWords, paymentInWords } from "#components/desk/order-words.ts";
import type { StoreView } from "#lib/accounts/views.ts";
import { formatMoney } from "#lib/money.ts";
import type { WaitingOrderView } from "#lib/orders/desk-views.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

type WaitingOrdersProps = { rows: WaitingOrderView[]; store: StoreView; earlier: string | null; later: string | null };

/** Whoever has waited the longest stands first. */
export function WaitingOrders({ rows, store, earlier, later }: WaitingOrdersProps) {
  if (rows.length === 0) return <p>No order waits.</p>;
  return (
    <>
      <ul className="waiting" aria-label="Orders waiting, the oldest first">
        {rows.map((row) => (
          <li key={row.id} className="card">
            <a href={routes.desk.order(row.id)}>
              <b>{row.code}</b> {row.name}
            </a>
            <p>
              {[
                formatTime(row.placedAt, "moment", store),
                formatMoney(row.totalCents, row.currency, store.locale),
                row.fulfillment && fulfillmentWords[row.fulfillment],
                paymentInWords(row, store),
                fulfillmentInWords[row.fulfillmentStatus],
              ]
                .filter(Boolean)
                .join(" · ")}
            </p>
          </li>
        ))}
      </ul>
      {(earlier || later) && (
        <nav className="pager" aria-label="Pages">
          {earlier && (
            <a className="button quiet" rel="prev" href={earlier}>
              Older orders
            </a>
          )}
          {later && (
            <a className="button quiet" rel="next" href={later}>
              Newer orders
            </a>
          )}
        </nav>
      )}
    </>
  );
}
