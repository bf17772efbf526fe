import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { placeOrder } from "#app/(shop)/actions.ts";
import { PageHeader } from "#components/page-header.tsx";
import { CartSummary } from "#components/shop/cart-summary.tsx";
import { CheckoutForm } from "#components/shop/checkout-form.tsx";
import { OrderPreview } from "#components/shop/order-preview.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { paymentInWords } from "#lib/accounts/payment.ts";
import { findCart } from "#lib/checkout/cart.ts";
import { listCountries } from "#lib/countries.ts";
import { findProfile, profileForForm } from "#lib/customers/profile.ts";
import { findOrderingStop } from "#lib/customers/suspension.ts";
import { offerInWords } from "#lib/points/offer.ts";
import { findPointsOffer } from "#lib/points/spending.ts";
import { requestContext } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Checkout" };

export default async function CheckoutPage() {
  const ctx = await requestContext();
  const store = storeView(ctx.account);
  const cart = await findCart(ctx);
  if (!cart) redirect(routes.cart());
  const { viewer } = ctx;
  const [profile, offer, stop] = await Promise.all([
    findProfile(ctx),
    findPointsOffer(ctx, cart.totals.grandTotalCents),
    viewer.kind === "customer" ? findOrderingStop(ctx, viewer.customerId) : null,
  ]);
  return (
    <div className="wrap stack">
      <PageHeader title="Checkout" />
      <div className="split">
        <CheckoutForm
          action={placeOrder}
          cartId={cart.id}
          shown={cart.shown}
          countries={listCountries(ctx.account.defaultLocale)}
          known={profileForForm(profile)}
          payment={{ pickup: paymentInWords(store.pickupPayment), ship: paymentInWords(store.deliveryPayment) }}
          pickupAddress={store.pickupAddress}
          points={offer && { shown: offer.shown, says: offerInWords(offer, ctx.account) }}
          stop={stop}
        />
        <CartSummary totals={cart.totals} store={store} pointsCents={offer?.cents ?? 0}>
          <OrderPreview lines={cart.lines} store={store} />
        </CartSummary>
      </div>
    </div>
  );
}
