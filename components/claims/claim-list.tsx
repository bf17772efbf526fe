import { mergeInWords, ordersInWords, whyInWords } from "#components/claims/claim-words.ts";
import type { StoreView } from "#lib/accounts/views.ts";
import type { ListedClaimView } from "#lib/claims/views.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

/** All that has joined somebody, newest first, each with why it did, how it stands, and a way back while there is one. */
export function ClaimList({ rows, store }: { rows: ListedClaimView[]; store: StoreView }) {
  return (
    <div className="sessions">
      <ul className="joined" aria-label="What joined, newest first">
        {rows.map((row) => (
          <li key={row.id}>
            <div>
              <b>
                <What row={row} />
              </b>
              <p>{row.kind === "merge" ? mergeInWords(row, store) : whyInWords(row, store)}</p>
              <p>{stateInWords(row, store)}</p>
            </div>
            {isOpen(row) && row.undoableUntil && !row.isForStore && (
              <a className="button quiet" href={routes.account.claim(row.id)}>
                {row.kind === "merge" ? "Undo" : "Give back"}
                <span className="sr">: {nameOf(row)}</span>
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

const isOpen = ({ undoneAt, isElsewhere }: ListedClaimView) => !undoneAt && !isElsewhere;

function What({ row }: { row: ListedClaimView }) {
  return row.order && isOpen(row) ? <a href={routes.account.order(row.order.id)}>{nameOf(row)}</a> : nameOf(row);
}

function nameOf({ order, orderCount, hadCart, evidence }: ListedClaimView): string {
  if (order) return `Order ${order.code}`;
  const whose = { hand_over: "another device", staff: "another record of you" }[String(evidence)] ?? "a browser";
  const what = [orderCount > 0 && ordersInWords(orderCount), hadCart && "the cart"].filter(Boolean).join(" and ");
  return what ? `${what} of ${whose}`.replace(/^the/, "The") : `What ${whose} had`;
}

function stateInWords({ undoneAt, isElsewhere, undoableUntil, isForStore }: ListedClaimView, store: StoreView): string {
  if (undoneAt) return `Undone on ${formatTime(undoneAt, "day", store)}.`;
  if (isElsewhere) return "Not here any more: somebody else has claimed it since.";
  if (undoableUntil && isForStore)
    return `Open: the store can undo it until ${formatTime(undoableUntil, "day", store)}.`;
  if (undoableUntil) return `Open: it can be undone until ${formatTime(undoableUntil, "day", store)}.`;
  return "Open, and older than the 30 days in which it could be undone.";
}
