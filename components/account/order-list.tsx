"use client";

import { OrderFilters } from "#components/account/order-filters.tsx";
import { Pager } from "#components/account/pager.tsx";
import { statusWords } from "#components/ui/badge.tsx";
import { type HistoryView, monthsFromText, type OrderMonthView, type OrderRowView } from "#lib/orders/views.ts";
import { routes } from "#lib/routes.ts";

/**
 * One client component for the whole history, because it is measured: one text travels instead of elements, and what
 * never changes in the browser stands there as HTML, which takes React less than half the time of drawing its elements.
 */
export function OrderList({ status, q, months, newer, older }: HistoryView) {
  return (
    <>
      <OrderFilters q={q} status={status} />
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: monthsToText has escaped all of it (months.test.ts) */}
      <div className="months" dangerouslySetInnerHTML={{ __html: monthsFromText(months).map(monthHtml).join("") }} />
      <Pager newer={newer} older={older} what="orders" />
    </>
  );
}

const monthHtml = ({ month, orders }: OrderMonthView) =>
  `<section class="month"><h2>${month}</h2><ul>${orders.map(rowHtml).join("")}</ul></section>`;

const rowHtml = ({ id, summary, code, day, status, total }: OrderRowView) =>
  `<li><a href="${routes.account.order(id)}"><b>${summary}</b><small>${code} \u00b7 ${day}</small>` +
  `<span class="badge ${status}">${statusWords[status]}</span><i>${total}</i></a></li>`;
