import type { StoreView } from "#lib/accounts/views.ts";
import type { CartLineView } from "#lib/checkout/views.ts";
import { formatMoney } from "#lib/money.ts";

/** What is about to be ordered, in a few lines beside the form. */
export function OrderPreview({ lines, store }: { lines: CartLineView[]; store: StoreView }) {
  return (
    <ul className="preview">
      {lines.map((line) => (
        <li key={line.id}>
          <span>
            {line.quantity} × {line.name}
          </span>
          <span className="amount">{formatMoney(line.totalCents, store.currency, store.locale)}</span>
        </li>
      ))}
    </ul>
  );
}
