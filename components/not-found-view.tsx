import { PageHeader } from "#components/page-header.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { routes } from "#lib/routes.ts";

/** The same words for what does not exist and for what is somebody else's. */
export function NotFoundView({ isLoggedIn }: { isLoggedIn: boolean }) {
  return (
    <div className="wrap stack">
      <PageHeader title="We could not find that" />
      <p>
        The page does not exist, or it is not yours to see.
        {isLoggedIn ? "" : " If it is one of your orders, logging in may help, or its code and your e-mail."}
      </p>
      <p className="row">
        <ButtonLink href={routes.home()}>Back to the store</ButtonLink>
        {!isLoggedIn && (
          <ButtonLink href={routes.login()} kind="quiet">
            Log in
          </ButtonLink>
        )}
        <ButtonLink href={routes.track()} kind="quiet">
          Track an order
        </ButtonLink>
      </p>
    </div>
  );
}
