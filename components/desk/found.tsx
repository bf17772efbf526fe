import { Pager } from "#components/account/pager.tsx";
import { customerStatusWords, nameOf, orderTitle } from "#components/desk/customer-words.ts";
import { ExportLink } from "#components/desk/export-link.tsx";
import { StatusBadge } from "#components/ui/badge.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { StoreView } from "#lib/accounts/views.ts";
import type { CustomerHitView, OrderHitView } from "#lib/desk/views.ts";
import { formatMoney } from "#lib/money.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

export type Ways = { newer: string | null; older: string | null; file: string; count: string };

type Part<Row> = { rows: Row[]; isCut: boolean; ways: Ways; store: StoreView };

const badges = { guest: "opened", registered: "closed", suspended: "cancelled", deleted: "closed" } as const;

export function CustomerBadge({ status }: Pick<CustomerHitView, "status">) {
  return <span className={`badge ${badges[status]}`}>{customerStatusWords[status]}</span>;
}

export function FoundCustomers({ rows, isCut, ways, store }: Part<CustomerHitView>) {
  return (
    <section className="stack" aria-labelledby="customers">
      <h2 id="customers">Customers</h2>
      {isCut && <TooMany />}
      <ul className="found" aria-label="Customers, newest first">
        {rows.map((customer) => (
          <li key={customer.id}>
            <a href={routes.desk.customer(customer.id)}>
              <b>{nameOf(customer)}</b>
              <small>
                {[customer.email, customer.phone, customer.code, customer.label]
                  .filter((word) => word && word !== nameOf(customer))
                  .join(" · ") || "Nothing else is known"}
              </small>
              <CustomerBadge status={customer.status} />
              <i>since {formatTime(customer.since, "day", store)}</i>
            </a>
          </li>
        ))}
      </ul>
      {rows.length > 0 ? (
        <Onward ways={ways} what="customers" locale={store.locale} />
      ) : (
        <p>
          No customer fits. <a href={routes.desk.newGuest()}>Make a new guest</a>
        </p>
      )}
    </section>
  );
}

export function FoundOrders({ rows, isCut, ways, store }: Part<OrderHitView>) {
  return (
    <section className="stack" aria-labelledby="orders">
      <h2 id="orders">Orders</h2>
      {isCut && <TooMany />}
      <ul className="found" aria-label="Orders, newest first">
        {rows.map((order) => (
          <li key={order.id}>
            <a href={routes.desk.order(order.id)}>
              <b>{orderTitle(order)}</b>
              <small>
                {[`placed on ${formatTime(order.placedAt, "day", store)}`, order.label].filter(Boolean).join(" · ")}
              </small>
              <StatusBadge status={order.status} />
              <i>{formatMoney(order.totalCents, order.currency, store.locale)}</i>
            </a>
          </li>
        ))}
      </ul>
      {rows.length > 0 ? <Onward ways={ways} what="orders" locale={store.locale} /> : <p>No order fits.</p>}
    </section>
  );
}

function TooMany() {
  return <Notice kind="info">Very many fit, and these are some of them. Type more, or set a filter.</Notice>;
}

function Onward({ ways: { newer, older, file, count }, what, locale }: { ways: Ways; what: string; locale: string }) {
  return (
    <div className="row">
      <Pager newer={newer} older={older} what={what} />
      <ExportLink href={file} countHref={count} locale={locale}>
        {`These ${what} as a CSV file`}
      </ExportLink>
    </div>
  );
}
