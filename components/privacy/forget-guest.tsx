import { ActionForm } from "#components/action-form.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import type { FormAction } from "#lib/form.ts";
import { routes } from "#lib/routes.ts";

type ForgetGuestProps = { action: FormAction; isAsking: boolean; orderCount: number };

/** Two steps, since nothing brings it back: what it means, and then the button that does it. */
export function ForgetGuest({ action, isAsking, orderCount }: ForgetGuestProps) {
  return (
    <section className="stack privacy" aria-labelledby="forget">
      <h2 id="forget">Forget me</h2>
      {isAsking ? (
        <>
          <p>
            We take the cookie out of this browser, empty your cart and forget what you typed.{" "}
            {orderCount > 0 && (
              <>
                Your orders stay with us, with what you wrote on them: after this you{" "}
                <a href={routes.track()}>find each of them</a> only by its order code together with its e-mail address.
                Write the codes down first.{" "}
              </>
            )}
            This cannot be undone.
          </p>
          <ActionForm action={action} submit="Forget me on this browser" busy="Forgetting…" kind="danger" />
          <p>
            <a href={routes.account.privacy()}>Leave it as it is</a>
          </p>
        </>
      ) : (
        <>
          <p>For a computer that others use, too: nothing here leads to your cart and your orders any more.</p>
          <p>
            <ButtonLink href={`${routes.account.privacy()}?forget=1#forget`} kind="quiet">
              Forget me
            </ButtonLink>
          </p>
        </>
      )}
    </section>
  );
}
