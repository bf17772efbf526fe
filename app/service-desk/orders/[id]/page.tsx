import { cache } from "react";
import { deskNotFound, deskPage, deskTitleOf } from "#app/service-desk/desk-page.tsx";
import { DeskShell } from "#components/desk/desk-shell.tsx";
import { DeskOrder } from "#components/desk/order.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { findDeskOrder } from "#lib/desk/order.ts";
import { orderId } from "#lib/orders/schema.ts";
import { requestContext } from "#lib/request/viewer.ts";

type Props = { params: Promise<{ id: string }> };

const orderOf = cache(async (given: string) => {
  const id = orderId.safeParse(given).data;
  return id ? findDeskOrder(await requestContext(), id) : null;
});

export const generateMetadata = deskTitleOf("orders:manage", async ({ params }: Props) => {
  const order = await orderOf((await params).id);
  return order && `Order ${order.code}`;
});

export default deskPage("orders:manage", async (ctx, { params }: Props) => {
  const order = await orderOf((await params).id);
  if (!order) return deskNotFound();
  return (
    <DeskShell title={`Order ${order.code}`} current="find" role={ctx.viewer.role}>
      <DeskOrder order={order} store={storeView(ctx.account)} />
    </DeskShell>
  );
});
