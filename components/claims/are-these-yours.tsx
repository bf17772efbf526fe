import { ActionForm } from "#components/action-form.tsx";
import { MaskedOrders } from "#components/claims/masked-orders.tsx";
import { Hidden } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { DoubtedView } from "#lib/claims/views.ts";
import type { FormAction } from "#lib/form.ts";
import { routes } from "#lib/routes.ts";

type AreTheseYoursProps = { doubted: DoubtedView; accept: FormAction; decline: FormAction; next: string };

/** The orders of a browser's earlier visitor, and both answers; the server knows from the cookie who is meant. */
export function AreTheseYours({ doubted: { orders, count }, accept, decline, next }: AreTheseYoursProps) {
  const more = count - orders.length;
  return (
    <>
      <section aria-label="Orders of this browser">
        <MaskedOrders orders={orders} />
        {more > 0 && <p>And {more} more from before.</p>}
      </section>
      <div className="row">
        <ActionForm action={accept} submit="Yes, these are mine" busy="Adding them…">
          <Hidden name="next" value={next} />
        </ActionForm>
        <ActionForm action={decline} submit="Not mine" busy="One moment…" kind="quiet">
          <Hidden name="next" value={next} />
        </ActionForm>
      </div>
      <p>
        <b>Yes:</b> they join your account, and so does the cart of this browser. You can undo it for 30 days.
      </p>
      <p>
        <b>Not mine:</b> they stay with whoever placed them, and this browser forgets them. What you ordered or put in
        the cart on this visit still comes along.
      </p>
      <p>
        <a href={next}>Decide later</a>: until you answer, they stay where they are, in nobody’s account.
      </p>
    </>
  );
}

/** Reminds of a question that was left open. */
export function QuestionIsOpen({ count }: { count: number }) {
  return (
    <Notice kind="info">
      {count === 1 ? "An order was" : `${count} orders were`} placed in this browser before you logged in.{" "}
      <a href={routes.account.areTheseYours()}>Are these yours?</a>
    </Notice>
  );
}
