import { PrintButton } from "#components/account/print-button.tsx";
import { RevokeSlipForm, SlipForm } from "#components/desk/slip-forms.tsx";
import { Totals } from "#components/shop/cart-summary.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { StoreView } from "#lib/accounts/views.ts";
import type { SlipView } from "#lib/claims/slip-views.ts";
import type { FormAction } from "#lib/form.ts";
import { formatMoney } from "#lib/money.ts";
import type { OrderView } from "#lib/orders/views.ts";
import { formatTime } from "#lib/time.ts";

type OrderSlipProps = {
  order: OrderView;
  last: SlipView | null;
  stop: string | null;
  store: StoreView;
  actions: Record<"printSlip" | "revokeSlip", FormAction>;
};

/** What is handed over with an order that was taken for somebody: what it is, and, once made, the code that claims it. */
export function OrderSlip({ order, last, stop, store, actions }: OrderSlipProps) {
  const place = { ...store, currency: order.currency };
  return (
    <article className="slip stack">
      <p className="slip-store">
        <b>{store.name}</b>
        <br />
        Order <b>{order.code}</b>, {formatTime(order.placedAt, "day", store)}
      </p>
      <ul className="plain-rows" aria-label="What was ordered">
        {order.lines.map(({ id, name, quantity, totalCents }) => (
          <li key={id}>
            {quantity} × {name}, {formatMoney(totalCents, order.currency, store.locale)}
          </li>
        ))}
      </ul>
      <Totals totals={order.totals} store={place} discount={order.discount} pointsPaidCents={order.pointsPaidCents} />
      <div className="no-print">
        <PrintButton />
      </div>
      {stop && <Notice kind="info">{stop}</Notice>}
      {last && <p className="no-print">{inWords(last, store)}</p>}
      {!stop && <SlipForm action={actions.printSlip} orderId={order.id} isAgain={last !== null} />}
      {last?.state === "open" && <RevokeSlipForm action={actions.revokeSlip} orderId={order.id} />}
    </article>
  );
}

function inWords({ state, by, at, until }: SlipView, store: StoreView): string {
  const made = `A code was printed by ${by} on ${formatTime(at, "moment", store)}`;
  return {
    open: `${made}. It is good until ${formatTime(until, "day", store)}, once, and is not shown again.`,
    used: `${made}, and has been used.`,
    revoked: `${made}, and is revoked.`,
    expired: `${made}, and was over on ${formatTime(until, "day", store)}.`,
  }[state];
}
