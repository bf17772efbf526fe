import type { Metadata } from "next";
import { cache } from "react";
import { register } from "#app/(auth)/actions.ts";
import { orderAgain } from "#app/account/actions.ts";
import { AccountShell } from "#components/account/account-shell.tsx";
import { KeepHistory } from "#components/account/keep-history.tsx";
import { OrderAgain } from "#components/account/order-again.tsx";
import { OrderDetail } from "#components/account/order-detail.tsx";
import { PrintButton } from "#components/account/print-button.tsx";
import { ClaimedNotice } from "#components/claims/claimed-notice.tsx";
import { WhyHere } from "#components/claims/why-here.tsx";
import { NotFoundView } from "#components/not-found-view.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { findWhyHere } from "#lib/claims/find-claims.ts";
import { isOfEarlierVisit } from "#lib/claims/guest-in-doubt.ts";
import { findOrder } from "#lib/orders/find-orders.ts";
import { orderId } from "#lib/orders/schema.ts";
import { answerNotFound } from "#lib/request/not-found.ts";
import { requestContext } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Record<string, unknown>> };

const orderOf = cache(async (id: string) => {
  const parsed = orderId.safeParse(id);
  return parsed.success ? findOrder(await requestContext(), parsed.data) : null;
});

const whyHere = cache(async (id: string) => {
  const parsed = orderId.safeParse(id);
  return parsed.success ? findWhyHere(await requestContext(), parsed.data) : null;
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const order = await orderOf((await params).id);
  return { title: order ? `Order ${order.code}` : "Not found" };
}

export default async function OrderPage({ params, searchParams }: Props) {
  const { id } = await params;
  const [ctx, order, why, { placed, claimed }] = await Promise.all([
    requestContext(),
    orderOf(id),
    whyHere(id),
    searchParams,
  ]);
  if (!order || (ctx.viewer.kind !== "guest" && ctx.viewer.kind !== "customer")) {
    answerNotFound();
    return <NotFoundView isLoggedIn={ctx.viewer.kind === "customer" || ctx.viewer.kind === "staff"} />;
  }
  const here = routes.account.order(order.id);
  const isFirst = Boolean(placed);
  const isOwn = ctx.viewer.kind === "guest" && isFirst && !(await isOfEarlierVisit(ctx, order.id));
  return (
    <AccountShell title={`Order ${order.code}`} current="orders" kind={ctx.viewer.kind}>
      {placed === "1" && (
        <Notice kind="good" role="status">
          Thank you, {order.name}. Your order is placed; its code is <strong>{order.code}</strong>.
        </Notice>
      )}
      <ClaimedNotice claimed={claimed} />
      {ctx.viewer.kind === "guest" && (
        <KeepHistory
          action={register}
          known={isOwn ? { name: order.name ?? "", email: order.email ?? "" } : { name: "", email: "" }}
          next={here}
          isFirst={isFirst}
        />
      )}
      <OrderDetail order={order} store={storeView(ctx.account)} />
      {why && <WhyHere why={why} store={storeView(ctx.account)} />}
      <div className="row no-print">
        <OrderAgain orderId={order.id} action={orderAgain} />
        <PrintButton />
      </div>
    </AccountShell>
  );
}
