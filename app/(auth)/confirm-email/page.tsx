import type { Metadata } from "next";
import { confirmChange, confirmEmail } from "#app/(auth)/confirm-email/actions.ts";
import { privateLink } from "#app/(auth)/private-link.ts";
import { ConfirmChange } from "#components/auth/confirm-change.tsx";
import { TokenForm } from "#components/auth/token-form.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { findTokenView } from "#lib/identity/mailed-tokens.ts";
import { requestContext } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Confirm your e-mail address", ...privateLink };

export default async function ConfirmEmailPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const [ctx, { token, done }] = await Promise.all([requestContext(), searchParams]);
  const [proof, change] = await Promise.all([
    findTokenView(ctx, "email_verification", token),
    findTokenView(ctx, "email_change", token),
  ]);
  const isLoggedIn = ctx.viewer.kind === "customer" || ctx.viewer.kind === "staff";
  return (
    <div className="wrap narrow stack">
      {proof && (
        <>
          <PageHeader title="Confirm your e-mail address">
            <p>
              Is <b>{proof.email}</b> yours, and do you use it here?
            </p>
          </PageHeader>
          <TokenForm action={confirmEmail} token={proof.token} submit="Confirm this address" busy="Confirming…" />
        </>
      )}
      {change && <ConfirmChange action={confirmChange} {...change} isLoggedIn={isLoggedIn} />}
      {!proof && !change && done === "1" && (
        <>
          <PageHeader title="Your e-mail address is confirmed">
            <p>Thank you. You can close this page, or go on.</p>
          </PageHeader>
          <p>
            <ButtonLink href={routes.account.overview()}>Go to your account</ButtonLink>
          </p>
        </>
      )}
      {!proof && !change && done !== "1" && (
        <>
          <PageHeader title="This link does not work any more">
            <p>
              It was used, it is older than a day, or a newer one was sent. If your address is not confirmed yet, ask
              for another mail in your account.
            </p>
          </PageHeader>
          <p>
            <ButtonLink href={routes.account.email()}>Go to your e-mail address</ButtonLink>
          </p>
        </>
      )}
    </div>
  );
}
