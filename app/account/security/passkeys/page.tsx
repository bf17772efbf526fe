import type { Metadata } from "next";
import { removePasskey, renamePasskey } from "#app/account/actions.ts";
import { AccountShell } from "#components/account/account-shell.tsx";
import { AddPasskeyForm, RemovePasskeyForm, RenamePasskeyForm } from "#components/account/passkey-forms.tsx";
import { PasskeyList } from "#components/account/passkey-list.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { listPasskeys, mostPasskeys } from "#lib/identity/passkeys.ts";
import { requireViewer } from "#lib/request/require.ts";
import { routes } from "#lib/routes.ts";
import { deviceInWords } from "#lib/sessions/device.ts";

export const metadata: Metadata = { title: "Passkeys" };

const outcomes = new Map<unknown, string>([
  ["added", "Your passkey is added. Everywhere else you were logged out."],
  ["renamed", "The new name is saved."],
  ["removed", "The passkey is removed. Everywhere else you were logged out."],
]);

export default async function PasskeysPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const [ctx, { done, rename, remove }] = await Promise.all([
    requireViewer(["customer", "staff"], routes.account.passkeys()),
    searchParams,
  ]);
  const passkeys = await listPasskeys(ctx);
  const { kind } = ctx.viewer;
  const toRename = passkeys.find(({ id }) => id === rename);
  const toRemove = passkeys.find(({ id }) => id === remove);
  if (toRename)
    return (
      <AccountShell title={`Rename “${toRename.name}”`} current="security" kind={kind}>
        <RenamePasskeyForm passkey={toRename} action={renamePasskey} />
        <BackToPasskeys />
      </AccountShell>
    );
  if (toRemove)
    return (
      <AccountShell title={`Remove “${toRemove.name}”?`} current="security" kind={kind}>
        <p>It will not log you in any more. Everywhere else you are logged out.</p>
        <RemovePasskeyForm passkey={toRemove} action={removePasskey} />
        <BackToPasskeys />
      </AccountShell>
    );
  return (
    <AccountShell
      title="Passkeys"
      current="security"
      kind={kind}
      intro={<p>Log in with your fingerprint, face or screen lock. No password, and no code.</p>}
    >
      {outcomes.has(done) && (
        <Notice kind="good" role="status">
          {outcomes.get(done)}
        </Notice>
      )}
      {passkeys.length > 0 && (
        <section className="stack" aria-labelledby="yours">
          <h2 id="yours">Your passkeys</h2>
          <PasskeyList passkeys={passkeys} store={storeView(ctx.account)} />
        </section>
      )}
      <section className="stack" aria-labelledby="add">
        <h2 id="add">Add a passkey</h2>
        {passkeys.length < mostPasskeys ? (
          <AddHere suggestedName={deviceInWords(ctx.origin.userAgent)} />
        ) : (
          <p>You have {mostPasskeys} passkeys. Remove one before you add another.</p>
        )}
      </section>
      <p>
        <a href={routes.account.security()}>Back to Security</a>
      </p>
    </AccountShell>
  );
}

function AddHere({ suggestedName }: { suggestedName: string }) {
  return (
    <>
      <div className="unscripted">
        <Notice kind="info">Passkeys need JavaScript. Without it, your password logs you in as before.</Notice>
      </div>
      <div className="scripted">
        <div className="stack">
          <p>
            We ask for your password first, then your browser asks to make the passkey. Everywhere else you will be
            logged out.
          </p>
          <AddPasskeyForm suggestedName={suggestedName} />
        </div>
      </div>
    </>
  );
}

function BackToPasskeys() {
  return (
    <p>
      <a href={routes.account.passkeys()}>Back to your passkeys</a>
    </p>
  );
}
