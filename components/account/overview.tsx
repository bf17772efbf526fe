import { StatusBadge } from "#components/ui/badge.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import type { OrderRowView } from "#lib/orders/views.ts";
import { routes } from "#lib/routes.ts";

/** The account at a glance: the latest order and its state, how many there are, and points where there are any. */
export function Overview({ latest, count, points }: { latest: OrderRowView | null; count: number; points: number }) {
  if (!latest) {
    return (
      <Empty title="No orders yet">
        <ButtonLink href={routes.home()}>Look around the store</ButtonLink>
      </Empty>
    );
  }
  return (
    <>
      <section className="card stack" aria-labelledby="latest">
        <h2 id="latest">Your latest order</h2>
        <p>
          <a href={routes.account.order(latest.id)}>{latest.summary}</a>
        </p>
        <p className="row">
          <StatusBadge status={latest.status} />
          <span>
            {latest.code} · {latest.day} · <span className="amount">{latest.total}</span>
          </span>
        </p>
      </section>
      <p>
        <a href={routes.account.orders()}>{count === 1 ? "1 order" : `${count.toLocaleString("en")} orders`}</a> in all
        {points > 0 && (
          <>
            , and <a href={routes.account.points()}>{points.toLocaleString("en")} points</a> to your name
          </>
        )}
        .
      </p>
    </>
  );
}
