import type { Metadata } from "next";
import { toDataURL } from "qrcode";
import {
  beginSetUp,
  sendToEmail,
  sendToPhone,
  showRecoveryCodes,
  switchOff,
} from "#app/account/security/two-factor/actions.ts";
import { AccountShell } from "#components/account/account-shell.tsx";
import { TwoFactor } from "#components/account/two-factor.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { findFactorState } from "#lib/identity/factor-settings.ts";
import { requireViewer } from "#lib/request/require.ts";
import { lacksFactor } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Second factor" };

const actions = { beginSetUp, showRecoveryCodes, switchOff, sendToEmail, sendToPhone };

const changes = new Map<unknown, string>([
  ["on", "Your second factor is on. Everywhere else you were logged out."],
  ["off", "Your second factor is off. Everywhere else you were logged out."],
]);

export default async function TwoFactorPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const [ctx, { changed }, isNeeded] = await Promise.all([
    requireViewer(["customer", "staff"], routes.account.twoFactor()),
    searchParams,
    lacksFactor(),
  ]);
  const state = await findFactorState(ctx);
  const qrCode = state.setUp && (await toDataURL(state.setUp.uri, { margin: 2, width: 440 }));
  const says = changes.get(changed);
  return (
    <AccountShell title="Second factor" current="security" kind={ctx.viewer.kind}>
      {says && (
        <Notice kind="good" role="status">
          {says}
        </Notice>
      )}
      {isNeeded && (
        <Notice kind="info">
          This store wants a second factor of its staff. Set one up, and the service desk is open to you.
        </Notice>
      )}
      {ctx.viewer.kind === "staff" && !isNeeded && (
        <p>
          <a href={routes.desk.today()}>Open the service desk</a>
        </p>
      )}
      <TwoFactor state={state} qrCode={qrCode} actions={actions} />
      <p>
        <a href={routes.account.security()}>Back to security</a>
      </p>
    </AccountShell>
  );
}
