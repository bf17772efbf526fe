import type { ReactNode } from "react";
import { Pager } from "#components/account/pager.tsx";
import { CustomerBadge } from "#components/desk/found.tsx";
import { StatusBadge } from "#components/ui/badge.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { StoreView } from "#lib/accounts/views.ts";
import type { CartView } from "#lib/checkout/views.ts";
import type { DeskCustomerView, LogInStateView, NoteView } from "#lib/desk/views.ts";
import { formatMoney } from "#lib/money.ts";
import type { HistoryRow } from "#lib/orders/views.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

/** A part of a customer's page under a heading of its own. */
export function Part({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section className="stack" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

/** Who it is and how to reach them. */
export function CustomerFacts({ customer, store }: { customer: DeskCustomerView; store: StoreView }) {
  const { email, phone, address, code, username, lastSeen, mergedCount } = customer;
  return (
    <dl className="facts">
      <div>
        <dt>Status</dt>
        <dd>
          <CustomerBadge status={customer.status} /> since {formatTime(customer.since, "day", store)}
          {lastSeen && <small>last seen {formatTime(lastSeen, "moment", store)}</small>}
        </dd>
      </div>
      <div>
        <dt>E-mail</dt>
        <dd>
          {email ? <a href={`mailto:${email}`}>{email}</a> : "None"}
          {email && <small>{customer.isEmailProven ? "proven" : "unproven"}</small>}
        </dd>
      </div>
      <div>
        <dt>Phone</dt>
        <dd>{phone ? <a href={`tel:${phone.replace(/[^+\d]/g, "")}`}>{phone}</a> : "None"}</dd>
      </div>
      {address.length > 0 && (
        <div>
          <dt>Address</dt>
          <dd>
            {address.map((line) => (
              <div key={line}>{line}</div>
            ))}
          </dd>
        </div>
      )}
      {username && username !== email && (
        <div>
          <dt>Username</dt>
          <dd>{username}</dd>
        </div>
      )}
      {code && (
        <div>
          <dt>Customer code</dt>
          <dd>{code}</dd>
        </div>
      )}
      {mergedCount > 0 && (
        <div>
          <dt>Merged into them</dt>
          <dd>{mergedCount === 1 ? "1 customer" : `${mergedCount} customers`}</dd>
        </div>
      )}
    </dl>
  );
}

export function LogInState({ state }: { state: LogInStateView }) {
  return (
    <Notice kind={state.canLogIn ? "good" : "warn"}>
      <p>
        <b>{state.says}.</b>
      </p>
      {state.also.length > 0 && <p>{inOneSentence(state.also)}</p>}
    </Notice>
  );
}

function inOneSentence(words: string[]): string {
  const said = words.join("; ");
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
}

type OrdersProps = { rows: HistoryRow[]; newer: string | null; older: string | null; store: StoreView };

export function CustomerOrders({ rows, newer, older, store }: OrdersProps) {
  if (rows.length === 0) return <p>No orders yet.</p>;
  return (
    <>
      <ul className="found" aria-label="Orders, newest first">
        {rows.map((order) => (
          <li key={order.id}>
            <a href={routes.desk.order(order.id)}>
              <b>{order.code}</b>
              <small>
                {formatTime(order.placedAt, "day", store)} · {order.firstLine}
                {order.lineCount > 1 && ` and ${order.lineCount - 1} more`}
              </small>
              <StatusBadge status={order.status} />
              <i>{formatMoney(order.totalCents, store.currency, store.locale)}</i>
            </a>
          </li>
        ))}
      </ul>
      <Pager newer={newer} older={older} what="orders" />
    </>
  );
}

export function CustomerCart({ cart, store }: { cart: CartView | null; store: StoreView }) {
  if (!cart) return <p>Nothing is in the cart.</p>;
  return (
    <>
      <ul className="plain-rows" aria-label="In the cart">
        {cart.lines.map((line) => (
          <li key={line.id}>
            {line.quantity} × {line.name}, {formatMoney(line.totalCents, store.currency, store.locale)}
            {!line.isSold && " (no longer sold)"}
          </li>
        ))}
      </ul>
      <p>Together {formatMoney(cart.totals.grandTotalCents, store.currency, store.locale)}</p>
    </>
  );
}

export function NoteList({ notes, store }: { notes: NoteView[]; store: StoreView }) {
  if (notes.length === 0) return <p>No notes yet.</p>;
  return (
    <ol className="plain-rows" aria-label="Notes, newest first">
      {notes.map(({ id, text, author, at }) => (
        <li key={id}>
          <p className="written">{text}</p>
          <small>
            {author ?? "Somebody who has left the team"} · {formatTime(at, "moment", store)}
          </small>
        </li>
      ))}
    </ol>
  );
}
