import { cache } from "react";
import { deskNotFound, deskPage, deskTitleOf } from "#app/service-desk/desk-page.tsx";
import { printSlip, revokeSlip } from "#app/service-desk/orders/[id]/slip/actions.ts";
import { DeskShell } from "#components/desk/desk-shell.tsx";
import { OrderSlip } from "#components/desk/slip.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { readSlip } from "#lib/claims/slips.ts";
import { findDeskOrder } from "#lib/orders/desk-orders.ts";
import { orderId } from "#lib/orders/schema.ts";
import { deskContext } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Record<string, unknown>> };

const orderOf = cache(async (id: string) => {
  const parsed = orderId.safeParse(id);
  return parsed.success ? findDeskOrder(await deskContext(), parsed.data) : null;
});

export const generateMetadata = deskTitleOf("slips:print", async ({ params }: Props) => {
  const found = await orderOf((await params).id);
  return found && `Slip of order ${found.order.code}`;
});

export default deskPage("slips:print", async (ctx, { params, searchParams }: Props) => {
  const [{ id }, { done, placed }] = await Promise.all([params, searchParams]);
  const found = await orderOf(id);
  if (!found) return deskNotFound();
  const { order } = found;
  const slip = await readSlip(ctx, order.id);
  return (
    <DeskShell title={`Slip of order ${order.code}`} current="orders" role={ctx.viewer.role}>
      {placed === "1" && (
        <Notice kind="good" role="status">
          The order is placed; its code is <strong>{order.code}</strong>.
        </Notice>
      )}
      {done === "revoked" && (
        <Notice kind="good" role="status">
          The slip is revoked: its code is worth nothing any more.
        </Notice>
      )}
      <OrderSlip order={order} {...slip} store={storeView(ctx.account)} actions={{ printSlip, revokeSlip }} />
      <p className="no-print">
        <a href={routes.desk.order(order.id)}>The order</a>
      </p>
    </DeskShell>
  );
});
