import type { StoreView } from "#lib/accounts/views.ts";
import type { StandingView } from "#lib/customers/desk-views.ts";
import { formatTime } from "#lib/time.ts";
import { counted, listed } from "#lib/words.ts";

const statusWords = { guest: "Guest", registered: "Registered", suspended: "Suspended" };
const scopeWords = { log_in: "Cannot log in", ordering: "Can log in, and places no orders" };

const ends = (count: number) => (count === 1 ? "ends" : "end");
const stays = (count: number) => (count === 1 ? "stays" : "stay");

/** How a customer stands, and what would happen: before it happens. */
export function Standing({ standing, store }: { standing: StandingView; store: StoreView }) {
  const { status, username, suspension } = standing;
  return (
    <>
      <p>{[statusWords[status], username].filter(Boolean).join(" · ")}</p>
      {suspension && <Suspension suspension={suspension} store={store} />}
      {status === "guest" && <p>A guest has nothing to log in with, and so cannot be suspended.</p>}
      {status === "registered" && <WhatEnds standing={standing} />}
    </>
  );
}

type SuspensionProps = { suspension: NonNullable<StandingView["suspension"]>; store: StoreView };

function Suspension({ suspension: { scope, reason, says, since, until, by }, store }: SuspensionProps) {
  const facts = [
    ["How far", scopeWords[scope]],
    ["Since", [formatTime(since, "moment", store), by && `by ${by}`].filter(Boolean).join(", ")],
    ["Until", until ? `${formatTime(until, "moment", store)}, then it lifts itself` : "somebody lets them in again"],
    ["Reason", reason],
    ["The customer reads", says ?? "that it is so, and whom to ask"],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function WhatEnds({ standing: { sessions, apiTokens, openOrders } }: { standing: StandingView }) {
  const happens = [
    sessions > 0 && `${counted(sessions, "session")} ${ends(sessions)}`,
    apiTokens > 0 && `${counted(apiTokens, "API token")} ${ends(apiTokens)}`,
    openOrders > 0 && `${counted(openOrders, "open order")} ${stays(openOrders)}`,
  ].filter(Boolean);
  return (
    <p>
      Without a log-in: {happens.join(", ") || "nothing ends, since they are logged in nowhere"}. The username stays
      taken.
    </p>
  );
}

/** What a deletion takes, what it leaves, and why. */
export function WhatGoes({ standing }: { standing: StandingView }) {
  const { username, sessions, apiTokens, placedOrders, claims, cartPieces, points, status } = standing;
  const isKept = placedOrders > 0 || claims > 0;
  return (
    <>
      <section className="stack">
        <h2>What goes</h2>
        <ul className="consequences">
          {status !== "guest" && (
            <li>
              {listed([
                "The log-in",
                sessions > 0 && counted(sessions, "session"),
                apiTokens > 0 && counted(apiTokens, "API token"),
              ])}
              . The name {username} is free again.
            </li>
          )}
          <li>Addresses, what was written about the customer, and the cart ({counted(cartPieces, "piece")}).</li>
          {points > 0 && (
            <li>
              {counted(points, "point")}:{" "}
              {isKept ? "they stay in the books, and nobody can spend them" : "they are gone"}.
            </li>
          )}
        </ul>
      </section>
      <section className="stack">
        <h2>What is kept, and why</h2>
        {isKept ? (
          <p className="measure">
            {counted(placedOrders, "placed order")}, because the books must be kept, and how orders went from hand to
            hand. The customer stays behind them with name and contact, as deleted.
          </p>
        ) : (
          <p>Nothing: they have never placed an order.</p>
        )}
      </section>
    </>
  );
}
