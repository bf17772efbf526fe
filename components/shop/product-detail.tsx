import { ActionForm } from "#components/action-form.tsx";
import { Picture } from "#components/shop/picture.tsx";
import { Field, Hidden } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { StoreView } from "#lib/accounts/views.ts";
import type { ProductView } from "#lib/catalog/views.ts";
import type { FormAction } from "#lib/form.ts";
import { formatMoney } from "#lib/money.ts";
import { routes } from "#lib/routes.ts";

export function ProductDetail({
  product,
  store,
  action,
}: {
  product: ProductView;
  store: StoreView;
  action: FormAction;
}) {
  return (
    <article className="product">
      <Picture art={product.art} size={640} isFirst />
      <div className="product-text">
        <p className="crumb">
          <a href={`${routes.home()}#${product.category.slug}`}>{product.category.name}</a>
        </p>
        <h1>{product.name}</h1>
        <p className="lead">{product.summary}</p>
        <p className="price">
          {formatMoney(product.priceCents, store.currency, store.locale)}{" "}
          <small>{store.pricesIncludeTax ? "incl. VAT" : "plus VAT"}</small>
        </p>
        {product.isSold ? <AddToCart product={product} action={action} /> : <NotSold />}
        <p>{product.description}</p>
        {product.details.length > 0 && (
          <ul className="details">
            {product.details.map((detail) => (
              <li key={detail}>{detail}</li>
            ))}
          </ul>
        )}
        <p className="code">Code {product.code}</p>
      </div>
    </article>
  );
}

function AddToCart({ product, action }: { product: ProductView; action: FormAction }) {
  return (
    <ActionForm action={action} submit="Add to cart" busy="Adding…" className="form inline">
      <Hidden name="productId" value={product.id} />
      <Field name="quantity" label="Quantity" type="number" inputMode="numeric" min={1} max={99} defaultValue="1" />
    </ActionForm>
  );
}

function NotSold() {
  return <Notice kind="info">This is not for sale at the moment.</Notice>;
}
