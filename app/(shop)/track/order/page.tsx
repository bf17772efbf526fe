import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { keepThisOrder } from "#app/(shop)/track/actions.ts";
import { OrderDetail } from "#components/account/order-detail.tsx";
import { PrintButton } from "#components/account/print-button.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { KeepOrder } from "#components/tracking/keep-order.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { findLookUpHere } from "#lib/request/look-up.ts";
import { requestContext } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

export const metadata: Metadata = { title: "Your order", robots: { index: false, follow: false } };

export default async function TrackedOrderPage() {
  const ctx = await requestContext();
  const lookUp = await findLookUpHere(ctx);
  if (!lookUp?.tracked) redirect(lookUp ? routes.trackCode() : `${routes.track()}?over=1`);
  const { order, until, isAskers, canBeKept } = lookUp.tracked;
  const store = storeView(ctx.account);
  return (
    <div className="wrap stack">
      <PageHeader title={`Order ${order.code}`}>
        <p className="no-print">
          You can see this order in this browser until{" "}
          <time dateTime={until.toISOString()}>{formatTime(until, "moment", store)}</time>.
        </p>
      </PageHeader>
      {isAskers && (
        <Notice kind="info">
          This order is among yours already: <a href={routes.account.order(order.id)}>see it in your orders</a>.
        </Notice>
      )}
      <OrderDetail order={order} store={store} />
      {canBeKept && <KeepOrder action={keepThisOrder} hasAccount={ctx.viewer.kind === "customer"} />}
      <div className="row no-print">
        <PrintButton />
      </div>
    </div>
  );
}
