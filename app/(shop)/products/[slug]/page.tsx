import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { addToCart } from "#app/(shop)/actions.ts";
import { ProductDetail } from "#components/shop/product-detail.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { findProduct } from "#lib/catalog/products.ts";
import { requestContext } from "#lib/request/viewer.ts";

type Props = { params: Promise<{ slug: string }> };

const productOf = cache(async (slug: string) => findProduct(await requestContext(), slug));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const product = await productOf((await params).slug);
  return product ? { title: product.name, description: product.summary } : {};
}

export default async function ProductPage({ params }: Props) {
  const [{ account }, product] = await Promise.all([requestContext(), productOf((await params).slug)]);
  if (!product) notFound();
  return (
    <div className="wrap">
      <ProductDetail product={product} store={storeView(account)} action={addToCart} />
    </div>
  );
}
