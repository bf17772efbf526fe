import type { Metadata } from "next";
import { AccountShell } from "#components/account/account-shell.tsx";
import { OrderFilters } from "#components/account/order-filters.tsx";
import { OrderList } from "#components/account/order-list.tsx";
import { Pager } from "#components/account/pager.tsx";
import { JoinedNotice } from "#components/claims/joined-notice.tsx";
import { OffersNotice } from "#components/claims/offers-notice.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { countOffers } from "#lib/claims/offers.ts";
import { joinedInput } from "#lib/claims/schema.ts";
import { findHistory } from "#lib/orders/find-orders.ts";
import { groupByMonth } from "#lib/orders/months.ts";
import { historyInput } from "#lib/orders/schema.ts";
import { monthsToText } from "#lib/orders/views.ts";
import { type Cursor, cursorFromText, cursorToText } from "#lib/page.ts";
import { requireViewer } from "#lib/request/require.ts";
import { hasProvenMailbox } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Your orders" };

export default async function OrdersPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const ctx = await requireViewer(["guest", "customer"], routes.account.orders());
  const params = await searchParams;
  const { status, q, older, newer } = historyInput.parse(params);
  const [history, offers] = await Promise.all([
    findHistory(ctx, { status, search: q, older: cursorFromText(older), newer: cursorFromText(newer) }),
    hasProvenMailbox().then((isProven) => (isProven ? countOffers(ctx) : null)),
  ]);
  const isFiltered = Boolean(status || q);
  const pageAt = (direction: "older" | "newer", cursor: Cursor | null) => {
    if (!cursor) return null;
    const filters = Object.entries({ status, q }).filter((entry): entry is [string, string] => Boolean(entry[1]));
    return `${routes.account.orders()}?${new URLSearchParams([...filters, [direction, cursorToText(cursor)]])}`;
  };
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
      {(isFiltered || history.rows.length > 0) && <OrderFilters q={q} status={status ?? null} />}
      {history.rows.length > 0 ? (
        <OrderList months={monthsToText(groupByMonth(history.rows, ctx.account))} />
      ) : isFiltered ? (
        <Empty title="No order fits">
          <ButtonLink href={routes.account.orders()}>Show all orders</ButtonLink>
        </Empty>
      ) : (
        <Empty title="No orders yet">
          <ButtonLink href={routes.home()}>Look around the store</ButtonLink>
        </Empty>
      )}
      <Pager newer={pageAt("newer", history.newer)} older={pageAt("older", history.older)} what="orders" />
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
