import type { ReactNode } from "react";
import type { StoreView } from "#lib/accounts/views.ts";
import type { TotalsView } from "#lib/checkout/views.ts";
import { formatMoney } from "#lib/money.ts";

type CartSummaryProps = { totals: TotalsView; store: StoreView; children?: ReactNode };

export function CartSummary({ totals, store, children }: CartSummaryProps) {
  const rate = formatRate(store.taxRateBasisPoints, store.locale);
  return (
    <section className="summary" aria-labelledby="summary-title">
      <h2 id="summary-title">Summary</h2>
      <Totals totals={totals} store={store} rate={` ${rate}`} />
      {children}
    </section>
  );
}

type TotalsProps = {
  totals: TotalsView;
  store: Pick<StoreView, "currency" | "locale" | "pricesIncludeTax">;
  rate?: string;
};

/** The amounts under a list of lines; with the rate where it is the one that was used. */
export function Totals({ totals, store, rate = "" }: TotalsProps) {
  const money = (cents: number) => formatMoney(cents, store.currency, store.locale);
  const { subTotalCents, taxCents, grandTotalCents } = totals;
  if (store.pricesIncludeTax) {
    return (
      <dl className="totals">
        <Amount words="Total" amount={money(grandTotalCents)} isTotal />
        <Amount words={`Includes VAT${rate}`} amount={money(taxCents)} />
        <Amount words="Without VAT" amount={money(subTotalCents)} />
      </dl>
    );
  }
  return (
    <dl className="totals">
      <Amount words="Subtotal" amount={money(subTotalCents)} />
      <Amount words={`VAT${rate}`} amount={money(taxCents)} />
      <Amount words="Total" amount={money(grandTotalCents)} isTotal />
    </dl>
  );
}

function Amount({ words, amount, isTotal }: { words: string; amount: string; isTotal?: boolean }) {
  return (
    <div className={isTotal ? "total" : undefined}>
      <dt>{words}</dt>
      <dd>{amount}</dd>
    </div>
  );
}

const formatRate = (basisPoints: number, locale: string) =>
  new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 }).format(basisPoints / 10_000);
