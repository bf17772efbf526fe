import type { StoreView } from "#lib/accounts/views.ts";
import type { TodayView, WeekOfGuestsView } from "#lib/desk/views.ts";
import { formatMoney } from "#lib/money.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

/** What waits for somebody stands first, and leads to where it is done. */
export function TodayNumbers({ today, store }: { today: TodayView; store: StoreView }) {
  const numbers = [
    { name: "Orders waiting", value: today.waiting, more: "placed, and not yet closed", href: routes.desk.orders() },
    {
      name: "Waiting for your approval",
      value: today.approvals,
      more: "points that others have asked for",
      href: routes.desk.approvals(),
    },
    {
      name: "Suspended customers",
      value: today.suspended,
      more: null,
      href: routes.desk.find({ status: "suspended" }),
    },
    {
      name: "Mails that failed",
      value: today.failedMails,
      more: today.failedMails > 0 ? "given up after ten tries" : null,
      href: null,
    },
    {
      name: "Orders placed today",
      value: today.placed,
      more: formatMoney(today.placedCents, store.currency, store.locale),
      href: null,
    },
    { name: "New guests today", value: today.guests, more: null, href: null },
    { name: "Registrations today", value: today.registered, more: null, href: null },
  ];
  return (
    <dl className="numbers">
      {numbers.map(({ name, value, more, href }) => (
        <div key={name}>
          <dt>{href ? <a href={href}>{name}</a> : name}</dt>
          <dd>
            <b>{value.toLocaleString(store.locale)}</b>
            {more && <small>{more}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A table whose last column is drawn: the share is the bar's length, and stands beside it. */
export function WeeksOfGuests({ weeks, store }: { weeks: WeekOfGuestsView[]; store: StoreView }) {
  return (
    <table className="weeks">
      <caption>Guests who became customers, by the week in which they came</caption>
      <thead>
        <tr>
          <th scope="col">Week of</th>
          <th scope="col">Guests</th>
          <th scope="col">Became customers</th>
          <th scope="col">Share</th>
        </tr>
      </thead>
      <tbody>
        {weeks.map(({ monday, guests, becameCustomers }) => {
          const share = guests > 0 ? Math.round((100 * becameCustomers) / guests) : 0;
          return (
            <tr key={monday.toISOString()}>
              <th scope="row">{formatTime(monday, "day", store)}</th>
              <td>{guests.toLocaleString(store.locale)}</td>
              <td>{becameCustomers.toLocaleString(store.locale)}</td>
              <td>
                {guests > 0 ? (
                  <>
                    <meter min={0} max={100} value={share} aria-label={`${share} per cent`} /> {share} %
                  </>
                ) : (
                  "–"
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
