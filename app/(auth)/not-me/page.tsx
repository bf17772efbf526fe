import type { Metadata } from "next";
import { disown } from "#app/(auth)/not-me/actions.ts";
import { privateLink } from "#app/(auth)/private-link.ts";
import { TokenForm } from "#components/auth/token-form.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { findTokenView } from "#lib/identity/mailed-tokens.ts";
import { requestContext } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "This wasn’t me", ...privateLink };

export default async function NotMePage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const [ctx, { token, done }] = await Promise.all([requestContext(), searchParams]);
  const live = await findTokenView(ctx, "not_me", token);
  if (live) {
    return (
      <div className="wrap narrow stack">
        <PageHeader title="This wasn’t me">
          <p>
            We log every browser out of the account of <b>{live.username}</b>, take away what was added since that
            log-in from a browser you had not used before, and send you a link to choose a new password.
          </p>
        </PageHeader>
        <TokenForm
          action={disown}
          token={live.token}
          submit="Log everybody out"
          busy="Logging everybody out…"
          kind="danger"
        />
      </div>
    );
  }
  return (
    <div className="wrap narrow stack">
      {done === "1" ? (
        <PageHeader title="Everybody is logged out">
          <p>A mail with a link to choose a new password is on its way: please do it now.</p>
        </PageHeader>
      ) : (
        <PageHeader title="This link does not work any more">
          <p>It was used, or it is older than 7 days.</p>
        </PageHeader>
      )}
      {done !== "1" && (
        <p>
          <ButtonLink href={routes.forgot()}>Choose a new password</ButtonLink>
        </p>
      )}
    </div>
  );
}
