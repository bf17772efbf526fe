import { deskPage, deskTitle } from "#app/service-desk/desk-page.tsx";
import { DeskShell } from "#components/desk/desk-shell.tsx";
import { WaitingOrders } from "#components/desk/waiting-orders.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { findWaiting } from "#lib/orders/desk-orders.ts";
import { waitingInput } from "#lib/orders/schema.ts";
import { cursorFromText, cursorToText } from "#lib/page.ts";
import { routes } from "#lib/routes.ts";

export const generateMetadata = deskTitle("orders:manage", "Orders waiting");

type Props = { searchParams: Promise<Record<string, unknown>> };

export default deskPage("orders:manage", async (ctx, { searchParams }: Props) => {
  const { earlier, later } = waitingInput.parse(await searchParams);
  const page = await findWaiting(ctx, { earlier: cursorFromText(earlier), later: cursorFromText(later) });
  return (
    <DeskShell title="Orders waiting" current="orders" role={ctx.viewer.role}>
      <WaitingOrders
        rows={page.rows}
        store={storeView(ctx.account)}
        earlier={page.earlier && routes.desk.orders({ earlier: cursorToText(page.earlier) })}
        later={page.later && routes.desk.orders({ later: cursorToText(page.later) })}
      />
    </DeskShell>
  );
});
