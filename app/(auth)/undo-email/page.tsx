import type { Metadata } from "next";
import { privateLink } from "#app/(auth)/private-link.ts";
import { undoChange } from "#app/(auth)/undo-email/actions.ts";
import { TokenForm } from "#components/auth/token-form.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { findTokenView } from "#lib/identity/mailed-tokens.ts";
import { requestContext } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Undo a change of address", ...privateLink };

export default async function UndoEmailPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const [ctx, { token, done }] = await Promise.all([requestContext(), searchParams]);
  const live = await findTokenView(ctx, "email_undo", token);
  if (live) {
    return (
      <div className="wrap narrow stack">
        <PageHeader title="Undo the change of your address">
          <p>
            <b>{live.email}</b> becomes the address of your account again. Everybody who is logged in is logged out,
            passkeys and codes that were added lately from a browser you had not used before are taken away, and we send
            you a link to choose a new password.
          </p>
        </PageHeader>
        <TokenForm action={undoChange} token={live.token} submit="Put my address back" busy="Putting it back…" />
      </div>
    );
  }
  if (done === "1") {
    return (
      <div className="wrap narrow stack">
        <PageHeader title="Your address is back">
          <p>Everybody is logged out. A mail with a link to choose a new password is on its way: please do it now.</p>
        </PageHeader>
      </div>
    );
  }
  return (
    <div className="wrap narrow stack">
      <PageHeader title="This link does not work any more">
        <p>
          It was used, or it is older than 7 days.
          {ctx.account.supportEmail && ` If your account is not yours any more, write to ${ctx.account.supportEmail}.`}
        </p>
      </PageHeader>
      <p>
        <ButtonLink href={routes.forgot()}>Choose a new password</ButtonLink>
      </p>
    </div>
  );
}
