"use client";

import { StatusBadge } from "#components/ui/badge.tsx";
import type { OrderMonthView } from "#lib/orders/views.ts";
import { routes } from "#lib/routes.ts";

/** A client component, as are the filters and the pager beside it, because it is measured: compact values travel instead of elements. */
export function OrderList({ months }: { months: OrderMonthView[] }) {
  return months.map(({ month, orders }) => (
    <section className="month" key={month}>
      <h2>{month}</h2>
      <ul>
        {orders.map((order) => (
          <li key={order.id}>
            <a href={routes.account.order(order.id)}>
              <b>{order.summary}</b>
              <small>{`${order.code} · ${order.day}`}</small>
              <StatusBadge status={order.status} />
              <i>{order.total}</i>
            </a>
          </li>
        ))}
      </ul>
    </section>
  ));
}
