import { whyInWords } from "#components/claims/claim-words.ts";
import type { StoreView } from "#lib/accounts/views.ts";
import type { ClaimView } from "#lib/claims/views.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

/** Says on an order's page why it is there, and leads to giving it back as long as that can be done. */
export function WhyHere({ why, store }: { why: ClaimView; store: StoreView }) {
  return (
    <section className="card stack no-print why-here" aria-labelledby="why">
      <h2 id="why">Why this order is here</h2>
      <p>{whyInWords(why, store)}</p>
      {why.undoableUntil && why.isForStore && <p>If it is not yours, tell the store: it can undo this.</p>}
      {why.undoableUntil && !why.isForStore && (
        <p>
          If it is not yours,{" "}
          <a href={routes.account.claim(why.id)}>
            {why.kind === "merge" ? "undo this, with all that came with it" : "give this order back"}
          </a>
          . That can be done until {formatTime(why.undoableUntil, "day", store)}.
        </p>
      )}
      <p>
        <a href={routes.account.claims()}>All orders that joined you</a>
      </p>
    </section>
  );
}
