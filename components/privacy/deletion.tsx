import { FactorForm } from "#components/account/factor-forms.tsx";
import { ActionForm } from "#components/action-form.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { StoreView } from "#lib/accounts/views.ts";
import type { FormAction } from "#lib/form.ts";
import type { OrderRowView } from "#lib/orders/views.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

type DeletionNoticeProps = { dueAt: Date; store: StoreView; keep: FormAction; isNew?: boolean };

/** That the account ends, when, and how to keep it. */
export function DeletionNotice({ dueAt, store, keep, isNew }: DeletionNoticeProps) {
  return (
    <Notice kind="warn" role={isNew ? "status" : undefined}>
      <p>
        <b>Your account will be deleted on {formatTime(dueAt, "moment", store)}.</b> Until then everything works as
        before.
        {isNew && " Everywhere else you were logged out, and a mail about it is on its way."}
      </p>
      <ActionForm action={keep} submit="Keep my account" busy="One moment…" kind="quiet" />
    </Notice>
  );
}

type DeletionProps = { action: FormAction; open: OrderRowView[]; hasMore: boolean };

/** What goes with the account, what stays and why; and the form that asks for it. */
export function Deletion({ action, open, hasMore }: DeletionProps) {
  return (
    <section className="stack privacy" aria-labelledby="delete">
      <h2 id="delete">Delete my account</h2>
      <p>
        You have seven days to change your mind: a mail tells you where. Until then everything works as before, but
        everywhere else you are logged out.
      </p>
      <ul className="held">
        <li>
          <b>What goes:</b> your log-in with password, passkeys and second factor, your name, e-mail address, telephone
          and addresses, your cart, your points, browsers, tokens, messages, and what the log says of where you were.
          Your log-in name is free for anybody then.
        </li>
        <li>
          <b>What stays:</b> orders without your name, because the books must be kept: what was bought, when, for how
          much, and the country it went to, since the tax depends on it. Points stay as numbers, without a person. If
          you told us to send no mail to an address, we keep that address so that none is sent.
        </li>
      </ul>
      {open.length > 0 && <OpenOrders open={open} hasMore={hasMore} />}
      <FactorForm action={action} submit="Delete my account" busy="One moment…" kind="danger" />
    </section>
  );
}

function OpenOrders({ open, hasMore }: Pick<DeletionProps, "open" | "hasMore">) {
  return (
    <Notice kind="warn">
      <p>
        {open.length === 1 ? "This order is" : "These orders are"} still open. What is open when the seven days are over
        loses your name and address too, and can no longer reach you then:
      </p>
      <ul>
        {open.map(({ id, code, day, total }) => (
          <li key={id}>
            <a href={routes.account.order(id)}>Order {code}</a> of {day}, {total}
          </li>
        ))}
        {hasMore && (
          <li>
            <a href={`${routes.account.orders()}?status=opened`}>and more</a>
          </li>
        )}
      </ul>
    </Notice>
  );
}
