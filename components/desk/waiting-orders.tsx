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
      <ul className="found" aria-label="Orders waiting, the oldest first">
        {rows.map((row) => (
          <li key={row.id}>
            <a href={routes.desk.order(row.id)}>
              <b>{[row.code, row.name].filter(Boolean).join(" ")}</b>
              <small>
                {[
                  formatTime(row.placedAt, "moment", store),
                  paymentInWords(row, store),
                  fulfillmentInWords[row.fulfillmentStatus],
                ].join(" · ")}
              </small>
              <span>{row.fulfillment && fulfillmentWords[row.fulfillment]}</span>
              <i>{formatMoney(row.totalCents, row.currency, store.locale)}</i>
            </a>
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
