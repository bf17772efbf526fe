import type { Metadata } from "next";
import { changePassword, endOtherSessions, endSession, forgetDevice } from "#app/account/actions.ts";
import { AccountShell } from "#components/account/account-shell.tsx";
import { PasswordForm } from "#components/account/password-form.tsx";
import { SessionList, TrustedDevices } from "#components/account/session-list.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { findFactorState } from "#lib/identity/factor-settings.ts";
import { countPasskeys } from "#lib/identity/passkeys.ts";
import { listTrustedDevices } from "#lib/identity/trusted-devices.ts";
import { requireViewer } from "#lib/request/require.ts";
import { routes } from "#lib/routes.ts";
import { listSessions } from "#lib/sessions/sessions.ts";

export const metadata: Metadata = { title: "Security" };

export default async function SecurityPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const [ctx, { changed }] = await Promise.all([
    requireViewer(["customer", "staff"], routes.account.security()),
    searchParams,
  ]);
  const [sessions, trusted, passkeyCount, { factor }] = await Promise.all([
    listSessions(ctx),
    listTrustedDevices(ctx),
    countPasskeys(ctx),
    findFactorState(ctx),
  ]);
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
      <section className="stack" aria-labelledby="passkeys">
        <h2 id="passkeys">Passkeys</h2>
        <p>
          {passkeyCount === 0 && "Log in with your fingerprint, face or screen lock in place of your password."}
          {passkeyCount === 1 && "You have one passkey."}
          {passkeyCount > 1 && `You have ${passkeyCount} passkeys.`}
        </p>
        <p>
          <ButtonLink href={routes.account.passkeys()} kind="quiet">
            {passkeyCount === 0 ? "Set up a passkey" : "Manage your passkeys"}
          </ButtonLink>
        </p>
      </section>
      <section className="stack" aria-labelledby="two-factor">
        <h2 id="two-factor">Second factor</h2>
        <p>{factor ? "Logging in takes your password and a code." : "Logging in takes your password alone."}</p>
        <p>
          <ButtonLink href={routes.account.twoFactor()} kind="quiet">
            {factor ? "Manage your second factor" : "Set up a second factor"}
          </ButtonLink>
        </p>
      </section>
      <section className="stack" aria-labelledby="sessions">
        <h2 id="sessions">Where you are logged in</h2>
        <SessionList sessions={sessions} store={storeView(ctx.account)} end={endSession} endOthers={endOtherSessions} />
        {trusted.length > 0 && (
          <TrustedDevices devices={trusted} store={storeView(ctx.account)} forget={forgetDevice} />
        )}
      </section>
      {ctx.viewer.kind === "customer" && (
        <section className="stack" aria-labelledby="joined">
          <h2 id="joined">Orders that joined your account</h2>
          <p>
            <a href={routes.account.claims()}>See why they are here, and give back what is not yours</a>
          </p>
        </section>
      )}
      <section className="stack" aria-labelledby="activity">
        <h2 id="activity">Activity</h2>
        <p>
          <a href={routes.account.activity()}>See what happened to your account</a>
        </p>
      </section>
    </AccountShell>
  );
}
