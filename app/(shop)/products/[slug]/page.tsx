import type { Metadata } from "next";
import { cache } from "react";
import { addToCart } from "#app/(shop)/actions.ts";
import { NotFoundView } from "#components/not-found-view.tsx";
import { ProductDetail } from "#components/shop/product-detail.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { findProduct } from "#lib/catalog/products.ts";
import { answerNotFound } from "#lib/request/not-found.ts";
import { requestContext } from "#lib/request/viewer.ts";

type Props = { params: Promise<{ slug: string }> };

const productOf = cache(async (slug: string) => findProduct(await requestContext(), slug));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const product = await productOf((await params).slug);
  return product ? { title: product.name, description: product.summary } : { title: "Not found" };
}

export default async function ProductPage({ params }: Props) {
  const [{ account, viewer }, product] = await Promise.all([requestContext(), productOf((await params).slug)]);
  if (!product) {
    answerNotFound();
    return <NotFoundView isLoggedIn={viewer.kind === "customer" || viewer.kind === "staff"} />;
  }
  return (
    <div className="wrap">
      <ProductDetail product={product} store={storeView(account)} action={addToCart} />
    </div>
  );
}
