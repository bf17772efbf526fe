import { cache } from "react";
import { deskNotFound, deskPage, deskTitleOf } from "#app/service-desk/desk-page.tsx";
import { addNote, cancelOrder, closeOrder, handOver, notePayment } from "#app/service-desk/orders/[id]/actions.ts";
import { DeskShell } from "#components/desk/desk-shell.tsx";
import { DeskOrder } from "#components/desk/order.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { findDeskOrder } from "#lib/orders/desk-orders.ts";
import { orderId } from "#lib/orders/schema.ts";
import { deskContext } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Record<string, unknown>> };

const actions = { addNote, cancelOrder, closeOrder, handOver, notePayment };

const doneInWords = new Map<unknown, string>([
  ["closed", "The order is closed."],
  ["cancelled", "The order is cancelled."],
  ["handed-over", "What was handed over is noted."],
  ["paid", "What was paid is noted."],
  ["noted", "The note is added."],
]);

const orderOf = cache(async (id: string) => {
  const parsed = orderId.safeParse(id);
  return parsed.success ? findDeskOrder(await deskContext(), parsed.data) : null;
});

export const generateMetadata = deskTitleOf("orders:manage", async ({ params }: Props) => {
  const found = await orderOf((await params).id);
  return found && `Order ${found.order.code}`;
});

export default deskPage("orders:manage", async (ctx, { params, searchParams }: Props) => {
  const [{ id }, { done }] = await Promise.all([params, searchParams]);
  const found = await orderOf(id);
  if (!found) return deskNotFound();
  const says = doneInWords.get(done);
  return (
    <DeskShell title={`Order ${found.order.code}`} current="orders" role={ctx.viewer.role}>
      {says && (
        <Notice kind="good" role="status">
          {says}
        </Notice>
      )}
      <p>
        <a href={routes.desk.slip(found.order.id)}>Slip with a claim code</a>
      </p>
      <DeskOrder found={found} store={storeView(ctx.account)} actions={actions} />
    </DeskShell>
  );
});
