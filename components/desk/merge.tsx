import { customerStatusWords } from "#components/desk/customer-words.ts";
import { CustomerBadge } from "#components/desk/found.tsx";
import {
  accessInWords,
  consequencesInWords,
  movesInWords,
  type Plan,
  suspensionInWords,
} from "#components/desk/merge-words.ts";
import { Button } from "#components/ui/button.tsx";
import type { StoreView } from "#lib/accounts/views.ts";
import type { DeskMergeView, MergePreviewView, MergeSideView } from "#lib/claims/merge-views.ts";
import type { CustomerHitView } from "#lib/desk/views.ts";
import { formatMoney } from "#lib/money.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

/** Typing finds the other customer; each that is found leads to the preview. */
export function FindOther({ id, typed }: { id: string; typed: string }) {
  return (
    <search>
      <form className="row" action={routes.desk.merge(id)}>
        <div className="field">
          <label htmlFor="other">Who is the same person?</label>
          <input
            id="other"
            name="q"
            type="search"
            autoComplete="off"
            spellCheck={false}
            defaultValue={typed}
            placeholder="Name, e-mail, phone, code or id"
          />
        </div>
        <Button kind="quiet">Find the other one</Button>
      </form>
    </search>
  );
}

type OthersProps = { id: string; rows: CustomerHitView[]; label: string; store: StoreView };

export function Others({ id, rows, label, store }: OthersProps) {
  return (
    <ul className="found" aria-label={label}>
      {rows.map((row) => (
        <li key={row.id}>
          <a href={routes.desk.merge(id, { other: row.id })}>
            <b>{row.name ?? row.email ?? row.code ?? row.id.slice(0, 8)}</b>
            <small>{[row.email, row.phone, row.code].filter(Boolean).join(" · ") || "Nothing else is known"}</small>
            <CustomerBadge status={row.status} />
            <i>since {formatTime(row.since, "day", store)}</i>
          </a>
        </li>
      ))}
    </ul>
  );
}

type SidesProps = Pick<MergePreviewView, "sides" | "plan"> & { store: StoreView };

/** Both, line by line. */
export function SideBySide({ sides, plan, store }: SidesProps) {
  const rows: [string, (side: MergeSideView) => string][] = [
    ["Status", ({ status }) => customerStatusWords[status]],
    ["Username", ({ username }) => username ?? "None"],
    ["Since", ({ since }) => formatTime(since, "day", store)],
    ["Name", ({ details }) => details.name ?? "None"],
    [
      "E-mail",
      ({ details, isEmailProven }) => (details.email ? `${details.email}${isEmailProven ? ", proven" : ""}` : "None"),
    ],
    ["Phone", ({ details }) => details.phone ?? "None"],
    ["Address", ({ details }) => details.address ?? "None"],
    ["Label", ({ details }) => details.label ?? "None"],
    ["Orders", ({ orders, orderedCents }) => `${orders}, ${formatMoney(orderedCents, store.currency, store.locale)}`],
    ["Open cart", ({ cartPieces }) => (cartPieces === 1 ? "1 piece" : `${cartPieces} pieces`)],
    ["Points", ({ points }) => points.toLocaleString(store.locale)],
    ["Notes", ({ notes }) => String(notes)],
    ["Known by", accessInWords],
    ["Suspension", ({ suspension }) => suspensionInWords(suspension, store)],
  ];
  return (
    <table className="side-by-side">
      <caption className="sr">The two customers, side by side</caption>
      <thead>
        <tr>
          <td />
          {sides.map((side) => (
            <th key={side.id} scope="col">
              <a href={routes.desk.customer(side.id)}>{side.name}</a>
              {plan && <small>{side.id === plan.into.id ? "stays" : "joins"}</small>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([what, of]) => (
          <tr key={what}>
            <th scope="row">{what}</th>
            {sides.map((side) => (
              <td key={side.id}>{of(side)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Two who both log in: which log-in stays has to be said, and what that means for the other. */
export function WhoStaysForm({ id, sides: [own, other] }: { id: string; sides: MergePreviewView["sides"] }) {
  return (
    <form className="form" action={routes.desk.merge(id)}>
      <input type="hidden" name="other" value={other.id} />
      <fieldset className="choices">
        <legend>Both can log in. Which log-in stays?</legend>
        {[own, other].map((side, at) => (
          <div className="choice" key={side.id}>
            <input type="radio" id={side.id} name="keep" value={side.id} required aria-describedby={`${side.id}h`} />
            <label htmlFor={side.id}>{side.username}</label>
            <p id={`${side.id}h`}>
              {side.name} stays, and the log-in {(at === 0 ? other : own).username} ends.
            </p>
          </div>
        ))}
      </fieldset>
      <Button>Look at what happens</Button>
    </form>
  );
}

export function WhatHappens({ plan, store }: { plan: Plan; store: StoreView }) {
  return (
    <section className="stack" aria-labelledby="happens">
      <h2 id="happens">What happens</h2>
      <ul className="consequences">
        <li>
          <b>{movesInWords(plan, store)}</b>
        </li>
        {consequencesInWords(plan, store).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}

/** What goes back when a merge is undone, and what cannot. */
export function WhatGoesBack({ merge, store }: { merge: DeskMergeView; store: StoreView }) {
  const { name, username, orderCount, placedSince, points, hasCart, wasSuspended } = merge;
  const orders = (count: number) => (count === 1 ? "1 order" : `${count} orders`);
  return (
    <>
      <p>
        {name} was merged into them on {formatTime(merge.mergedAt, "moment", store)}
        {merge.reason && `: “${merge.reason}”`}.
      </p>
      <section className="stack" aria-labelledby="back">
        <h2 id="back">What goes back</h2>
        <ul className="consequences">
          <li>
            {orderCount > 0 ? `${orders(orderCount)} of ${name}.` : `No order: none came, or they have moved on since.`}
          </li>
          {points > 0 && <li>{points} points, as far as they have not been spent since.</li>}
          {hasCart && <li>What {name} had in the cart, as far as it is still there.</li>}
          <li>Names, telephones, addresses and labels as both had them, unless somebody has changed them since.</li>
          {username && <li>The log-in {username}, with its password. Sessions that had ended stay ended.</li>}
          {wasSuspended && (
            <li>The suspension: each is shut out again as far as it was, unless it was lifted since.</li>
          )}
        </ul>
      </section>
      <section className="stack" aria-labelledby="stays">
        <h2 id="stays">What cannot go back</h2>
        <ul className="consequences">
          <li>
            {placedSince > 0
              ? `${orders(placedSince)} placed since the merge: they stay here.`
              : "Orders placed since the merge would stay here; there are none."}
          </li>
          <li>Mails that were sent, and points that were spent.</li>
        </ul>
      </section>
    </>
  );
}
