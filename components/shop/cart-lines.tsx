import { ActionForm } from "#components/action-form.tsx";
import { Picture } from "#components/shop/picture.tsx";
import { SubmitOnChange } from "#components/shop/submit-on-change.tsx";
import { Field, Hidden } from "#components/ui/field.tsx";
import type { StoreView } from "#lib/accounts/views.ts";
import type { CartLineView, CartView } from "#lib/checkout/views.ts";
import type { FormAction } from "#lib/form.ts";
import { formatMoney } from "#lib/money.ts";
import { routes } from "#lib/routes.ts";

type CartLinesProps = { cart: CartView; store: StoreView; change: FormAction; remove: FormAction };

export function CartLines({ cart, store, change, remove }: CartLinesProps) {
  const money = (cents: number) => formatMoney(cents, store.currency, store.locale);
  return (
    <ul className="cart-lines" aria-label="Things in the cart">
      {cart.lines.map((line) => (
        <li key={line.id} className="cart-line">
          <Picture art={line.art} size={96} isFirst />
          <div className="what">
            <a href={routes.product(line.slug)}>{line.name}</a>
            <p>{money(line.unitCents)} each</p>
            {!line.isSold && <p className="warn">No longer sold: please remove it</p>}
            {line.wasCents !== null && <p className="warn">was {money(line.wasCents)} when you added it</p>}
          </div>
          <b className="price">{money(line.totalCents)}</b>
          <div className="line-forms">
            {line.isSold && <ChangeLine line={line} change={change} />}
            <ActionForm
              action={remove}
              submit="Remove"
              label={`Remove ${line.name}`}
              kind="quiet"
              className="form inline"
            >
              <Hidden name="lineId" value={line.id} />
            </ActionForm>
          </div>
        </li>
      ))}
    </ul>
  );
}

function ChangeLine({ line, change }: { line: CartLineView; change: FormAction }) {
  return (
    <ActionForm
      action={change}
      submit="Update"
      label={`Update quantity of ${line.name}`}
      kind="quiet"
      className="form inline"
    >
      <Hidden name="lineId" value={line.id} />
      <Field
        name="quantity"
        label={`Quantity of ${line.name}`}
        labelHidden
        type="number"
        inputMode="numeric"
        min={0}
        max={99}
        defaultValue={String(line.quantity)}
      />
      <SubmitOnChange place={line.id} />
    </ActionForm>
  );
}
