import { ActionForm } from "#components/action-form.tsx";
import { mergeInWords, ordersInWords, whyInWords } from "#components/claims/claim-words.ts";
import { Hidden } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { StoreView } from "#lib/accounts/views.ts";
import type { UndoableView } from "#lib/claims/views.ts";
import type { FormAction } from "#lib/form.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

type GiveBackProps = { undoable: UndoableView; store: StoreView; action: FormAction };

/** Says what exactly happens when a claim or merge is undone, and who has it then, with the button that does it. */
export function GiveBack({ undoable, store, action }: GiveBackProps) {
  const { id, kind, orders, orderCount, undoableUntil } = undoable;
  const isMerge = kind === "merge";
  return (
    <>
      <p>{isMerge ? mergeInWords(undoable, store) : whyInWords(undoable, store)}</p>
      {orderCount > 0 && (
        <section className="stack" aria-labelledby="back">
          <h2 id="back">{orderCount === 1 ? "This order goes back" : `These ${orderCount} orders go back`}</h2>
          <ul className="masked-orders">
            {orders.map((order) => (
              <li key={order.id}>
                <b>{order.day}</b> <span className="amount">{order.total}</span>{" "}
                <a href={routes.account.order(order.id)}>{order.code}</a>
              </li>
            ))}
          </ul>
          {orderCount > orders.length && <p>and {ordersInWords(orderCount - orders.length)} more.</p>}
        </section>
      )}
      <section className="stack" aria-labelledby="then">
        <h2 id="then">What happens then</h2>
        <ul className="consequences">
          {isMerge && orderCount === 0 && <li>No order goes back: none came with it, or all have gone back.</li>}
          {consequences(undoable).map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      </section>
      {undoable.isForStore ? (
        <Notice kind="info">The store has joined two accounts here. Ask it to take that back.</Notice>
      ) : undoableUntil ? (
        <>
          <ActionForm
            action={action}
            submit={isMerge ? "Undo this" : "Give this order back"}
            busy="One moment…"
            kind="danger"
          >
            <Hidden name="claimId" value={id} />
          </ActionForm>
          <p>This can be done until {formatTime(undoableUntil, "day", store)}.</p>
        </>
      ) : (
        <Notice kind="info">This could be undone for 30 days, and they are over.</Notice>
      )}
      <p>
        <a href={routes.account.claims()}>Back, and change nothing</a>
      </p>
    </>
  );
}

/** Who the other side is stays unsaid: whoever undoes this need not know what became of a browser. */
function consequences({ kind, evidence, orderCount, hasCart, hasPoints }: UndoableView): string[] {
  if (kind === "claim") {
    return [
      "The browser that it was placed in has it back, or the account that this browser belongs to by now.",
      "From your next click on you do not see it any more, and it is not offered to you again by itself.",
    ];
  }
  const whose = evidence === "hand_over" ? "The other device" : "That browser";
  return [
    ...(orderCount > 0
      ? [`${whose} has them back, and you do not see them any more, from your next click on.`]
      : [`${whose} is on its own again.`]),
    ...(hasCart ? ["What it had in its cart goes back too, as far as it is still in yours."] : []),
    ...(hasPoints ? ["Its points go back, as far as you have not spent them."] : []),
    "Name, telephone number and address that came from there go back, unless you have changed them.",
    "What you have ordered since stays with you.",
  ];
}
