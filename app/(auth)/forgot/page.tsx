import type { Metadata } from "next";
import { askForReset } from "#app/(auth)/forgot/actions.ts";
import { ForgotForm } from "#components/auth/password-forms.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Forgot your password?" };

export default async function ForgotPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const { sent } = await searchParams;
  if (sent === "1") {
    return (
      <div className="wrap narrow stack">
        <PageHeader title="Look into your mailbox">
          <p>If there is an account, a mail is on its way. The link in it is good for an hour.</p>
        </PageHeader>
        <p>
          Nothing there after a few minutes? Look among the spam, or <a href={routes.forgot()}>ask again</a> with
          another address or username.
        </p>
      </div>
    );
  }
  return (
    <div className="wrap narrow stack">
      <PageHeader title="Forgot your password?">
        <p>We send you a link to choose a new one.</p>
      </PageHeader>
      <ForgotForm action={askForReset} />
      <p>
        Know it after all? <a href={routes.login()}>Log in</a>
      </p>
    </div>
  );
}
