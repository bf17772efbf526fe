import type { ReactNode } from "react";
import { Button } from "#components/ui/button.tsx";
import type { StoreView } from "#lib/accounts/views.ts";
import type { LookIn } from "#lib/context.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

/** On every page, for as long as somebody of the store sees what a customer sees. */
export function LookInBanner({ lookIn, store }: { lookIn: LookIn; store: StoreView }) {
  const { customerId, customerName, isSuspended, endsAt, reason } = lookIn;
  return (
    <aside className="look-in" aria-label="You are looking at what a customer sees">
      <p>
        <b>You see what {customerName} sees.</b> Read only: forms are switched off. Ends at{" "}
        <time dateTime={endsAt.toISOString()}>{formatTime(endsAt, "time", store)}</time>. Reason: {reason}
      </p>
      {isSuspended && <p>This customer is suspended, and cannot see this at the moment.</p>}
      <div className="row">
        <form method="post" action={routes.desk.stopLooking()}>
          <Button kind="quiet">Stop looking</Button>
        </form>
        <a href={routes.desk.customer(customerId)}>Open the desk beside it</a>
      </div>
    </aside>
  );
}

/**
 * What can be read and not used: the browser itself switches off every field and button in it, so that nothing that was
 * drawn as somebody else is ever sent as oneself.
 */
export function OnlyRead({ isLookIn, children }: { isLookIn: boolean; children: ReactNode }) {
  if (!isLookIn) return children;
  return (
    <fieldset className="only-read" disabled>
      {children}
    </fieldset>
  );
}
