import { ActionForm } from "#components/action-form.tsx";
import type { FormAction } from "#lib/form.ts";

type KeepOrderProps = { action: FormAction; hasAccount: boolean };

/** Offers to put the order that is looked at into the history of whoever looks. */
export function KeepOrder({ action, hasAccount }: KeepOrderProps) {
  return (
    <section className="card stack no-print" aria-labelledby="keep">
      <h2 id="keep">Keep this order</h2>
      <p>
        {hasAccount
          ? "Put it into your account, and find it among your orders from any device."
          : "Put it among the orders of this browser, and find it here again tomorrow. Not on a computer that others use."}
      </p>
      <ActionForm action={action} submit="Keep this order" busy="Keeping it…" />
    </section>
  );
}
