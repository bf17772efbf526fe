"use client";

import { OrderFilters } from "#components/account/order-filters.tsx";
import { Pager } from "#components/account/pager.tsx";
import { statusWords } from "#components/ui/badge.tsx";
import { type HistoryView, monthsFromText } from "#lib/orders/views.ts";
import { routes } from "#lib/routes.ts";

/** One client component for the whole history, because it is measured: one text travels instead of elements. */
export function OrderList({ status, q, months, newer, older }: HistoryView) {
  return (
    <>
      <OrderFilters q={q} status={status} />
      {monthsFromText(months).map(({ month, orders }) => (
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
      ))}
      <Pager newer={newer} older={older} what="orders" />
    </>
  );
}
