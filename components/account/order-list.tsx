"use client";

import { statusWords } from "#components/ui/badge.tsx";
import { monthsFromText } from "#lib/orders/views.ts";
import { routes } from "#lib/routes.ts";

/** A client component, as are the filters and the pager beside it, because it is measured: one text travels instead of elements. */
export function OrderList({ months }: { months: string }) {
  return monthsFromText(months).map(({ month, orders }) => (
    <section className="month" key={month}>
      <h2>{month}</h2>
      <ul>
        {orders.map((order) => (
          <li key={order.id}>
            <a href={routes.account.order(order.id)}>
              <b>{order.summary}</b>
              <small>{`${order.code} · ${order.day}`}</small>
              <span className={`badge ${order.status}`}>{statusWords[order.status]}</span>
              <i>{order.total}</i>
            </a>
          </li>
        ))}
      </ul>
    </section>
  ));
}
