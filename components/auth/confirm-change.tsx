import { TokenForm } from "#components/auth/token-form.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import type { FormAction } from "#lib/form.ts";
import { routes } from "#lib/routes.ts";

type ConfirmChangeProps = {
  action: FormAction;
  token: string;
  email: string;
  isAskers: boolean;
  isLoggedIn: boolean;
};

/** Finishes the change of an address. Only who asked for it can: the mail may have gone to a stranger by a slip of the pen. */
export function ConfirmChange({ action, token, email, isAskers, isLoggedIn }: ConfirmChangeProps) {
  return (
    <>
      <PageHeader title="Use a new e-mail address">
        <p>
          From now on, <b>{email}</b> is to be the address of your account.
        </p>
      </PageHeader>
      {isAskers && <TokenForm action={action} token={token} submit="Use this address" busy="Changing…" />}
      {!isAskers && isLoggedIn && (
        <p>You are logged in to another account. Log out, open the link again, and log in to the one that asked.</p>
      )}
      {!isAskers && !isLoggedIn && (
        <>
          <p>Log in to the account that asked for it, or enter the code from the mail where you asked.</p>
          <p>
            <ButtonLink href={routes.login(routes.confirmEmail(token))}>Log in to go on</ButtonLink>
          </p>
        </>
      )}
    </>
  );
}
