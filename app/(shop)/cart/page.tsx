import type { Metadata } from "next";
import { changeLine, removeLine } from "#app/(shop)/actions.ts";
import { PageHeader } from "#components/page-header.tsx";
import { CartLines } from "#components/shop/cart-lines.tsx";
import { CartSummary } from "#components/shop/cart-summary.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { findCart } from "#lib/checkout/cart.ts";
import { findNoLongerSold } from "#lib/orders/order-again.ts";
import { orderId } from "#lib/orders/schema.ts";
import { requestContext } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Cart" };

export default async function CartPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const [ctx, { again }] = await Promise.all([requestContext(), searchParams]);
  const store = storeView(ctx.account);
  const [cart, missing] = await Promise.all([findCart(ctx), findNoLongerSold(ctx, orderId.safeParse(again).data)]);
  return (
    <div className="wrap stack">
      <PageHeader title="Cart" />
      {missing.length > 0 && <Notice kind="warn">No longer sold, and so not in the cart: {missing.join(", ")}.</Notice>}
      {cart ? (
        <div className="split">
          <CartLines cart={cart} store={store} change={changeLine} remove={removeLine} />
          <CartSummary totals={cart.totals} store={store}>
            <ButtonLink href={routes.checkout()}>Go to checkout</ButtonLink>
            <ButtonLink href={routes.home()} kind="quiet">
              Keep looking
            </ButtonLink>
          </CartSummary>
        </div>
      ) : (
        <Empty title="Your cart is empty">
          <ButtonLink href={routes.home()}>Look around the store</ButtonLink>
        </Empty>
      )}
    </div>
  );
}
