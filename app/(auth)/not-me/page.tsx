import type { Metadata } from "next";
import { disown } from "#app/(auth)/actions.ts";
import { ActionForm } from "#components/action-form.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { Hidden } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "This wasn’t me", robots: { index: false } };

export default async function NotMePage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const { token, done } = await searchParams;
  return (
    <div className="wrap narrow stack">
      <PageHeader title="This wasn’t me">
        <p>We will log every browser out of your account and send you a link to choose another password.</p>
      </PageHeader>
      {done === "1" ? (
        <Notice kind="good" role="status">
          Every browser is logged out. Look into your mailbox: there is a link to choose another password.
        </Notice>
      ) : (
        <ActionForm action={disown} submit="Log everybody out" busy="Logging everybody out…" kind="danger">
          <Hidden name="token" value={typeof token === "string" ? token : ""} />
        </ActionForm>
      )}
      <p>
        <a href={routes.home()}>To the store</a>
      </p>
    </div>
  );
}
