import { PageHeader } from "#components/page-header.tsx";
import { ProductGrid } from "#components/shop/product-grid.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { listProducts } from "#lib/catalog/products.ts";
import { requestContext } from "#lib/request/viewer.ts";

export default async function ShopPage() {
  const ctx = await requestContext();
  const categories = await listProducts(ctx);
  return (
    <div className="wrap stack">
      <PageHeader title={ctx.account.isDemo ? "Things worth keeping" : ctx.account.name}>
        {ctx.account.isDemo && (
          <p className="lead">For the kitchen, the table, the desk and the garden, made to be used for years.</p>
        )}
      </PageHeader>
      {categories.length > 0 ? (
        <ProductGrid categories={categories} store={storeView(ctx.account)} />
      ) : (
        <Empty title="Nothing is for sale yet">The first products will be here soon.</Empty>
      )}
    </div>
  );
}
