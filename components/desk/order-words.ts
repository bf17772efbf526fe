import type { StoreView } from "#lib/accounts/views.ts";
import { formatMoney } from "#lib/money.ts";
import type { FulfillmentStatus, PaymentStatus } from "#lib/orders/status.ts";

export const fulfillmentInWords: Record<FulfillmentStatus, string> = {
  pending: "Nothing handed over",
  partially_fulfilled: "A part handed over",
  fulfilled: "Everything handed over",
  returned: "Returned",
};

type Paid = { paymentStatus: PaymentStatus; paidCents: number; currency: string };

/** How far an order is paid, in the store's own words. */
export function paymentInWords({ paymentStatus, paidCents, currency }: Paid, { locale }: StoreView): string {
  if (paymentStatus === "refunded") return "Paid back";
  if (paymentStatus === "paid") return "Paid";
  return paidCents > 0 ? `${formatMoney(paidCents, currency, locale)} paid` : "Not paid";
}
