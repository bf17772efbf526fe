import { Picture } from "#components/shop/picture.tsx";
import type { StoreView } from "#lib/accounts/views.ts";
import type { CategoryView, ProductCardView } from "#lib/catalog/views.ts";
import { formatMoney } from "#lib/money.ts";
import { routes } from "#lib/routes.ts";

const firstRow = 4;

export function ProductGrid({ categories, store }: { categories: CategoryView[]; store: StoreView }) {
  return (
    <div className="catalog">
      <nav className="jumps" aria-label="Categories">
        {categories.map((category) => (
          <a key={category.slug} href={`#${category.slug}`}>
            {category.name}
          </a>
        ))}
      </nav>
      {categories.map((category, row) => (
        <section key={category.slug} id={category.slug} aria-labelledby={`${category.slug}-name`}>
          <h2 id={`${category.slug}-name`}>{category.name}</h2>
          <ul className="tiles">
            {category.products.map((product, place) => (
              <ProductCard key={product.id} product={product} store={store} isFirst={row === 0 && place < firstRow} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function ProductCard({ product, store, isFirst }: { product: ProductCardView; store: StoreView; isFirst: boolean }) {
  return (
    <li>
      <a className="tile" href={routes.product(product.slug)}>
        <Picture art={product.art} size={320} isFirst={isFirst} />
        <h3>{product.name}</h3>
        <p>{product.summary}</p>
        <b className="price">{formatMoney(product.priceCents, store.currency, store.locale)}</b>
        {!product.isSold && <em>Not for sale at the moment</em>}
      </a>
    </li>
  );
}
