import { ordersInWords } from "#components/claims/claim-words.ts";
import type { StoreView } from "#lib/accounts/views.ts";
import type { ListedClaimView } from "#lib/claims/views.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

/** What has joined a customer since it was placed, and on what evidence, as the desk tells it. */
export function CustomerClaims({
  customerId,
  rows,
  hasMore,
  store,
}: {
  customerId: string;
  rows: ListedClaimView[];
  hasMore: boolean;
  store: StoreView;
}) {
  if (rows.length === 0) return <p>Nothing has joined them.</p>;
  return (
    <>
      <ul className="plain-rows" aria-label="Claims and merges, newest first">
        {rows.map((row) => (
          <li key={row.id}>
            <b>
              {row.order ? <a href={routes.desk.order(row.order.id)}>Order {row.order.code}</a> : mergedInWords(row)}
            </b>
            <p>
              {[
                `${evidenceWords[row.evidence]} on ${formatTime(row.at, "day", store)}`,
                row.reason && `“${row.reason}”`,
                row.undoneAt && `undone on ${formatTime(row.undoneAt, "day", store)}`,
                row.isElsewhere && "claimed by somebody else since",
              ]
                .filter(Boolean)
                .join(" · ")}
            </p>
            {row.kind === "merge" && row.evidence === "staff" && !row.undoneAt && row.undoableUntil && (
              <p>
                <a href={routes.desk.undoMerge(customerId, row.id)}>Undo this merge</a>, until{" "}
                {formatTime(row.undoableUntil, "day", store)}
              </p>
            )}
          </li>
        ))}
      </ul>
      {hasMore && <p>These are the newest; the timeline has all.</p>}
    </>
  );
}

function mergedInWords({ orderCount, hadCart, isForStore }: ListedClaimView): string {
  const who = isForStore ? "Another account" : "A guest";
  const what = [orderCount > 0 && ordersInWords(orderCount), hadCart && "a cart"].filter(Boolean).join(" and ");
  return what ? `${who} with ${what}` : `${who} with nothing in hand`;
}

const evidenceWords: Record<ListedClaimView["evidence"], string> = {
  guest_cookie: "by logging in on that guest’s browser",
  mailbox_code: "by proving the mailbox",
  order_code_and_mailbox_code: "by the order’s code and a code from its mailbox",
  hand_over: "by linking that guest’s device",
  claim_slip: "by a claim slip",
  staff: "by the store’s people",
};
