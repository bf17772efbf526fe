import { randomUUID } from "node:crypto";
import { redirect } from "next/navigation";
import { placeFor } from "#app/service-desk/customers/[id]/order/actions.ts";
import { deskNotFound, deskPage, deskTitle } from "#app/service-desk/desk-page.tsx";
import { nameOf } from "#components/desk/customer-words.ts";
import { DeskShell } from "#components/desk/desk-shell.tsx";
import { DraftLines, ProductPicker } from "#components/desk/new-order.tsx";
import { PlaceForForm } from "#components/desk/place-for-form.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { findDraft } from "#lib/checkout/draft.ts";
import { findPlacingStop } from "#lib/checkout/place-for.ts";
import { draftInput, linesToText } from "#lib/checkout/place-for-schema.ts";
import { listCountries } from "#lib/countries.ts";
import { findProfile, profileForForm } from "#lib/customers/profile.ts";
import { findDeskCustomer } from "#lib/desk/customer.ts";
import { findProducts } from "#lib/desk/products.ts";
import { customerId } from "#lib/desk/schema.ts";
import { findPlacedByDesk } from "#lib/orders/desk-orders.ts";
import { routes } from "#lib/routes.ts";

export const generateMetadata = deskTitle("orders:place_for", "Take an order");

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Record<string, unknown>> };

const shownHits = 20;

export default deskPage("orders:place_for", async (ctx, { params, searchParams }: Props) => {
  const [given, query] = await Promise.all([params, searchParams]);
  const id = customerId.safeParse(given.id).data;
  const found = id ? await findDeskCustomer(ctx, id) : null;
  if (!found || found.view.status === "deleted") return deskNotFound();
  const { view, survivorId } = found;
  if (survivorId !== view.id) redirect(routes.desk.newOrder(survivorId));
  const { q, lines, key = randomUUID(), step, isAdded } = draftInput.parse(query);
  const [{ cart }, hits, profile, stop, placed] = await Promise.all([
    findDraft(ctx, lines),
    findProducts(ctx, q, shownHits),
    findProfile({ ...ctx, viewer: { kind: "guest", customerId: view.id } }),
    findPlacingStop(ctx, view),
    findPlacedByDesk(ctx, key),
  ]);
  const store = storeView(ctx.account);
  const kept = cart.lines.map(({ productId, quantity }) => [`quantity.${productId}`, String(quantity)]);
  const isTold = step === "details" && cart.lines.length > 0;
  return (
    <DeskShell title={`Take an order for ${nameOf(view)}`} current="find" role={ctx.viewer.role}>
      <p>
        <a href={routes.desk.customer(view.id)}>Their page</a>
      </p>
      {placed && (
        <Notice kind="good" role="status">
          This order is placed: <a href={routes.desk.order(placed.id)}>{placed.code}</a>.{" "}
          <a href={routes.desk.newOrder(view.id)}>Take another one</a>
        </Notice>
      )}
      {stop && (
        <Notice kind="warn">
          {stop} <a href={routes.desk.suspend(view.id)}>Suspend or let in</a>
        </Notice>
      )}
      {!stop && !placed && !isTold && (
        <ProductPicker
          action={routes.desk.newOrder(view.id)}
          orderKey={key}
          q={q}
          hits={hits}
          cart={cart}
          store={store}
          isAdded={isAdded}
        />
      )}
      {!stop && !placed && isTold && (
        <>
          <DraftLines cart={cart} store={store} />
          <p>
            <a href={routes.desk.newOrder(view.id, Object.fromEntries([["key", key], ...kept]))}>Change the products</a>
          </p>
          <PlaceForForm
            action={placeFor}
            customerId={view.id}
            orderKey={key}
            lines={linesToText(cart.lines)}
            countries={listCountries(ctx.account.defaultLocale)}
            known={profileForForm(profile)}
            pickupAddress={store.pickupAddress}
          />
        </>
      )}
    </DeskShell>
  );
});
