import type { ReactNode } from "react";
import type { StoreView } from "#lib/accounts/views.ts";
import type { TotalsView } from "#lib/checkout/views.ts";
import { formatMoney } from "#lib/money.ts";
import type { DiscountView } from "#lib/orders/views.ts";

type CartSummaryProps = { totals: TotalsView; store: StoreView; pointsCents?: number; children?: ReactNode };

/** With `pointsCents` it also says what is left to pay, which is seen while the checkout's box for points is ticked. */
export function CartSummary({ totals, store, pointsCents = 0, children }: CartSummaryProps) {
  const rate = formatRate(store.taxRateBasisPoints, store.locale);
  return (
    <section className="summary" aria-labelledby="summary-title">
      <h2 id="summary-title">Summary</h2>
      <Totals totals={totals} store={store} rate={` ${rate}`} pointsPaidCents={pointsCents} paid="with-points" />
      {children}
    </section>
  );
}

type TotalsProps = {
  totals: TotalsView;
  store: Pick<StoreView, "currency" | "locale" | "pricesIncludeTax">;
  rate?: string;
  discount?: DiscountView | null;
  pointsPaidCents?: number;
  /** The class of the lines that say what points pay. */
  paid?: string;
};

/** The amounts under a list of lines, after what was taken off; with the rate where it is the one that was used, and with what points pay. */
export function Totals({ totals, store, rate = "", discount, pointsPaidCents = 0, paid }: TotalsProps) {
  const money = (cents: number) => formatMoney(cents, store.currency, store.locale);
  const { subTotalCents, taxCents, grandTotalCents } = totals;
  const off = discount && (
    <>
      <Amount words="Before the discount" amount={money(grandTotalCents + discount.cents)} />
      <Amount words={["Discount", discount.reason].filter(Boolean).join(": ")} amount={money(-discount.cents)} />
    </>
  );
  const byPoints = pointsPaidCents > 0 && (
    <>
      <Amount words="Paid with points" amount={money(-pointsPaidCents)} className={paid} />
      <Amount words="To pay" amount={money(grandTotalCents - pointsPaidCents)} isTotal className={paid} />
    </>
  );
  if (store.pricesIncludeTax) {
    return (
      <dl className="totals">
        {off}
        <Amount words="Total" amount={money(grandTotalCents)} isTotal />
        <Amount words={`Includes VAT${rate}`} amount={money(taxCents)} />
        <Amount words="Without VAT" amount={money(subTotalCents)} />
        {byPoints}
      </dl>
    );
  }
  return (
    <dl className="totals">
      {off}
      <Amount words="Subtotal" amount={money(subTotalCents)} />
      <Amount words={`VAT${rate}`} amount={money(taxCents)} />
      <Amount words="Total" amount={money(grandTotalCents)} isTotal />
      {byPoints}
    </dl>
  );
}

type AmountProps = { words: string; amount: string; isTotal?: boolean; className?: string | undefined };

function Amount({ words, amount, isTotal, className }: AmountProps) {
  return (
    <div className={[isTotal && "total", className].filter(Boolean).join(" ") || undefined}>
      <dt>{words}</dt>
      <dd>{amount}</dd>
    </div>
  );
}

const formatRate = (basisPoints: number, locale: string) =>
  new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 }).format(basisPoints / 10_000);
