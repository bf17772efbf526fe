import type { Metadata } from "next";
import { changePassword, endOtherSessions, endSession } from "#app/account/actions.ts";
import { AccountShell } from "#components/account/account-shell.tsx";
import { PasswordForm } from "#components/account/password-form.tsx";
import { SessionList } from "#components/account/session-list.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { requireViewer } from "#lib/request/require.ts";
import { routes } from "#lib/routes.ts";
import { listSessions } from "#lib/sessions/sessions.ts";

export const metadata: Metadata = { title: "Security" };

export default async function SecurityPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const [ctx, { changed }] = await Promise.all([
    requireViewer(["customer", "staff"], routes.account.security()),
    searchParams,
  ]);
  const sessions = await listSessions(ctx);
  return (
    <AccountShell title="Security" current="security" kind={ctx.viewer.kind}>
      {changed === "1" && (
        <Notice kind="good" role="status">
          Your password is changed. Everywhere else you were logged out.
        </Notice>
      )}
      <section className="stack" aria-labelledby="email">
        <h2 id="email">Your e-mail address</h2>
        <p>
          <a href={routes.account.email()}>See, confirm or change your e-mail address</a>
        </p>
      </section>
      <section className="stack" aria-labelledby="password">
        <h2 id="password">Change your password</h2>
        <PasswordForm action={changePassword} />
      </section>
      <section className="stack" aria-labelledby="sessions">
        <h2 id="sessions">Where you are logged in</h2>
        <SessionList sessions={sessions} store={storeView(ctx.account)} end={endSession} endOthers={endOtherSessions} />
      </section>
    </AccountShell>
  );
}
