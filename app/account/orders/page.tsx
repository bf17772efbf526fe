import type { Metadata } from "next";
import { AccountShell } from "#components/account/account-shell.tsx";
import { OrderFilters } from "#components/account/order-filters.tsx";
import { OrderList } from "#components/account/order-list.tsx";
import { JoinedNotice } from "#components/claims/joined-notice.tsx";
import { OffersNotice } from "#components/claims/offers-notice.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { countOffers } from "#lib/claims/offers.ts";
import { joinedInput } from "#lib/claims/schema.ts";
import { historyInput } from "#lib/orders/schema.ts";
import { requireViewer } from "#lib/request/require.ts";
import { currentHistory, hasProvenMailbox } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Your orders" };

export default async function OrdersPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const ctx = await requireViewer(["guest", "customer"], routes.account.orders());
  const params = await searchParams;
  const [history, offers] = await Promise.all([
    currentHistory(historyInput.parse(params)),
    hasProvenMailbox().then((isProven) => (isProven ? countOffers(ctx) : null)),
  ]);
  const { q, status, months } = history;
  return (
    <AccountShell title="Your orders" current="orders" kind={ctx.viewer.kind}>
      {ctx.viewer.kind === "guest" && (
        <Notice kind="info">
          These orders live in this browser. <a href={routes.register(routes.account.orders())}>Create an account</a> to
          find them from anywhere.
        </Notice>
      )}
      <JoinedNotice {...joinedInput.parse(params)} />
      {offers && <OffersNotice offers={offers} />}
      {months ? (
        <OrderList {...history} />
      ) : q || status ? (
        <>
          <OrderFilters q={q} status={status} />
          <Empty title="No order fits">
            <ButtonLink href={routes.account.orders()}>Show all orders</ButtonLink>
          </Empty>
        </>
      ) : (
        <Empty title="No orders yet">
          <ButtonLink href={routes.home()}>Look around the store</ButtonLink>
        </Empty>
      )}
      {ctx.viewer.kind === "customer" && (
        <p>
          Is one missing? <a href={routes.account.foundOrders()}>Find orders placed with your e-mail</a>
        </p>
      )}
      <p>
        <a href={routes.claim()}>I have a slip from the shop</a>
      </p>
    </AccountShell>
  );
}
