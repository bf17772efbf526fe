import { ProductBox } from "#components/desk/product-box.tsx";
import { Totals } from "#components/shop/cart-summary.tsx";
import { Button } from "#components/ui/button.tsx";
import type { StoreView } from "#lib/accounts/views.ts";
import type { CartView } from "#lib/checkout/views.ts";
import type { ProductHitView } from "#lib/desk/views.ts";
import { formatMoney } from "#lib/money.ts";

type ProductPickerProps = {
  action: string;
  orderKey: string;
  q: string;
  hits: ProductHitView[];
  cart: CartView;
  store: StoreView;
  isAdded: boolean;
};

/** One form that is asked for again with every step, so that all of it stands in the address and nothing is lost. */
export function ProductPicker({ action, orderKey, q, hits, cart, store, isAdded }: ProductPickerProps) {
  return (
    <form action={action} className="form new-order">
      <input type="hidden" name="key" value={orderKey} />
      <ProductBox q={q} store={store} isNext={isAdded || (cart.lines.length === 0 && !q)} />
      {q && <Hits hits={hits} store={store} />}
      {cart.lines.length > 0 && (
        <>
          <LinesToChange cart={cart} store={store} />
          <Totals totals={cart.totals} store={store} />
          <div className="actions">
            <Button name="step" value="details">
              Continue
            </Button>
            <Button kind="quiet">Update quantities</Button>
          </div>
        </>
      )}
    </form>
  );
}

function Hits({ hits, store }: { hits: ProductHitView[]; store: StoreView }) {
  if (hits.length === 0) return <p role="status">No product fits.</p>;
  return (
    <ul className="plain-rows" aria-label="Products that fit">
      {hits.map(({ id, name, code, priceCents, isSold }) => (
        <li key={id}>
          {name}, {formatMoney(priceCents, store.currency, store.locale)} <small>{code}</small>
          {isSold ? (
            <Button kind="quiet" name="add" value={id} label={`Add ${name}`}>
              Add
            </Button>
          ) : (
            <em>no longer sold</em>
          )}
        </li>
      ))}
    </ul>
  );
}

function LinesToChange({ cart, store }: { cart: CartView; store: StoreView }) {
  return (
    <ul className="plain-rows" aria-label="Lines of the order">
      {cart.lines.map(({ productId, name, quantity, totalCents, isSold }) => (
        <li key={productId}>
          <label htmlFor={`quantity-${productId}`}>
            {name}
            {!isSold && " (no longer sold: set it to 0)"}
          </label>
          <span className="row">
            <input
              id={`quantity-${productId}`}
              name={`quantity.${productId}`}
              type="number"
              inputMode="numeric"
              min={0}
              max={99}
              defaultValue={quantity}
            />
            {formatMoney(totalCents, store.currency, store.locale)}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The lines as they stand, with what they come to. */
export function DraftLines({ cart, store }: { cart: CartView; store: StoreView }) {
  return (
    <section className="stack" aria-labelledby="lines">
      <h2 id="lines">Products</h2>
      <ul className="plain-rows">
        {cart.lines.map(({ productId, name, quantity, totalCents, isSold }) => (
          <li key={productId}>
            {quantity} × {name}, {formatMoney(totalCents, store.currency, store.locale)}
            {!isSold && " (no longer sold)"}
          </li>
        ))}
      </ul>
      <Totals totals={cart.totals} store={store} />
    </section>
  );
}
