import type { Metadata } from "next";
import { askForReset } from "#app/(auth)/forgot/actions.ts";
import { privateLink } from "#app/(auth)/private-link.ts";
import { choosePassword } from "#app/(auth)/reset/actions.ts";
import { ForgotForm, ResetForm } from "#components/auth/password-forms.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { findTokenView } from "#lib/identity/mailed-tokens.ts";
import { requestContext } from "#lib/request/viewer.ts";

export const metadata: Metadata = { title: "Choose a new password", ...privateLink };

export default async function ResetPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const [ctx, { token }] = await Promise.all([requestContext(), searchParams]);
  const live = await findTokenView(ctx, "password_reset", token);
  if (!live) {
    return (
      <div className="wrap narrow stack">
        <PageHeader title="This link does not work any more">
          <p>It was used, it is older than an hour, or a newer one was sent. Ask for another one here.</p>
        </PageHeader>
        <ForgotForm action={askForReset} />
      </div>
    );
  }
  return (
    <div className="wrap narrow stack">
      <PageHeader title="Choose a new password">
        <p>
          For <b>{live.username}</b>. Everybody who is logged in is logged out by it.
        </p>
      </PageHeader>
      <ResetForm action={choosePassword} token={live.token} username={live.username} />
    </div>
  );
}
