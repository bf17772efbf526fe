import { Pager } from "#components/account/pager.tsx";
import { pointsInWords, whatFor } from "#components/account/point-words.ts";
import { Empty } from "#components/ui/empty.tsx";
import type { StoreView } from "#lib/accounts/views.ts";
import type { PointsView, StatementRowView } from "#lib/points/views.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

type BalanceProps = { points: PointsView; worth: string | null; store: StoreView };

/** What somebody has, what of it is set aside, and what will end. */
export function PointsBalance({ points: { balance, holds, endings }, worth, store }: BalanceProps) {
  return (
    <section className="card stack points" aria-labelledby="balance">
      <h2 id="balance">Balance</h2>
      <p className="balance">
        <b>{pointsInWords(balance, store.locale)}</b>
        {worth && <small>They pay {worth} at checkout.</small>}
      </p>
      {holds.length > 0 && (
        <ul aria-label="On hold">
          {holds.map(({ id, at, points, words }) => (
            <li key={id}>
              {pointsInWords(points, store.locale)} on hold since {formatTime(at, "day", store)}
              {words && `: ${words}`}
            </li>
          ))}
        </ul>
      )}
      {endings.length > 0 && (
        <ul aria-label="Ending soon">
          {endings.map(({ at, points }) => (
            <li key={at.toISOString()}>
              {pointsInWords(points, store.locale)} {points === 1 ? "ends" : "end"} on {formatTime(at, "day", store)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

type StatementProps = { rows: StatementRowView[]; newer: string | null; older: string | null; store: StoreView };

/** Every change, newest first, with what there was after it. The desk sees who wrote it, and follows no links to orders. */
export function PointsStatement({ rows, newer, older, store, isDesk = false }: StatementProps & { isDesk?: boolean }) {
  if (rows.length === 0)
    return (
      <Empty title="No points yet">
        <p>Whatever is given or spent will stand here.</p>
      </Empty>
    );
  return (
    <>
      <table className="statement">
        <caption>Statement, newest first</caption>
        <thead>
          <tr>
            <th scope="col">What for</th>
            <th scope="col">Points</th>
            <th scope="col">Balance</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                {whatFor(row)}
                {row.order && <OrderCode order={row.order} isDesk={isDesk} />}
                <small>{detailsOf(row, store)}</small>
              </th>
              <td>{signed(row.amount, store.locale)}</td>
              <td>{row.balance.toLocaleString(store.locale)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Pager newer={newer} older={older} what="points" />
    </>
  );
}

function OrderCode({ order: { id, code }, isDesk }: { order: { id: string; code: string }; isDesk: boolean }) {
  return <> · {isDesk ? code : <a href={routes.account.order(id)}>{code}</a>}</>;
}

const detailsOf = ({ at, endsAt, by }: StatementRowView, store: StoreView) =>
  [formatTime(at, "moment", store), endsAt && `ends on ${formatTime(endsAt, "day", store)}`, by && `by ${by}`]
    .filter(Boolean)
    .join(" · ");

const signed = (amount: number, locale: string) => amount.toLocaleString(locale, { signDisplay: "exceptZero" });
