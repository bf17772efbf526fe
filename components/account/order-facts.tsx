import { fulfillmentWords, paymentStatusWords, paymentWords } from "#components/account/order-words.ts";
import type { StoreView } from "#lib/accounts/views.ts";
import { formatMoney } from "#lib/money.ts";
import type { OrderView } from "#lib/orders/views.ts";
import { formatTime } from "#lib/time.ts";

/** How an order reaches the person, how it is paid, and whom it is for. */
export function OrderFacts({ order, store }: { order: OrderView; store: StoreView }) {
  const money = (cents: number) => formatMoney(cents, order.currency, store.locale);
  return (
    <section>
      <h2>Details</h2>
      <dl className="facts">
        <dt>Order code</dt>
        <dd>{order.code}</dd>
        <dt>Placed</dt>
        <dd>
          <time dateTime={order.placedAt.toISOString()}>{formatTime(order.placedAt, "moment", store)}</time>
        </dd>
        <dt>{order.fulfillment ? fulfillmentWords[order.fulfillment] : "For"}</dt>
        <dd>
          {recipient(order, store).map((line) => (
            <div key={line}>{line}</div>
          ))}
          {order.disownedEmail && <DisownedEmail masked={order.disownedEmail} />}
        </dd>
        <dt>Payment</dt>
        <dd>
          {isPaidByPoints(order) ? (
            "Paid with points"
          ) : (
            <>
              {order.paymentMethod && <div>{paymentWords[order.paymentMethod]}</div>}
              {isPaidInPart(order)
                ? `${money(order.paidCents)} of ${money(order.dueCents)} paid`
                : paymentStatusWords[order.paymentStatus]}
            </>
          )}
        </dd>
      </dl>
    </section>
  );
}

const isPaidInPart = ({ paidCents, paymentStatus }: OrderView) => paymentStatus === "pending" && paidCents > 0;

const isPaidByPoints = ({ pointsPaidCents, totals, paymentStatus }: OrderView) =>
  paymentStatus === "paid" && pointsPaidCents > 0 && pointsPaidCents === totals.grandTotalCents;

function DisownedEmail({ masked }: { masked: string }) {
  return (
    <>
      <div>{masked}</div>
      <small>The owner of this e-mail address has said that this order isn't theirs. No mail goes there.</small>
    </>
  );
}

function recipient({ name, email, phone, fulfillment, address }: OrderView, store: StoreView): string[] {
  const country =
    address?.countryCode && new Intl.DisplayNames(store.locale, { type: "region" }).of(address.countryCode);
  const where = address
    ? [address.lineOne, address.lineTwo, [address.postalCode, address.city].filter(Boolean).join(" "), country]
    : [fulfillment === "pickup" ? store.pickupAddress : null];
  return [name, ...where, email, phone].flatMap((line) => line || []);
}
