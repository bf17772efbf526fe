import type { Metadata } from "next";
import {
  askForChange,
  cancelChange,
  finishChange,
  proveMailbox,
  resendProof,
} from "#app/account/security/email/actions.ts";
import { AccountShell } from "#components/account/account-shell.tsx";
import { ChangeEmailForm, MailedCodeForm } from "#components/account/email-forms.tsx";
import { ProveMailbox } from "#components/account/prove-mailbox.tsx";
import { ActionForm } from "#components/action-form.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { findWantedEmail } from "#lib/identity/email-change.ts";
import { getMailbox } from "#lib/identity/mailbox.ts";
import { requireViewer } from "#lib/request/require.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "E-mail address" };

const doneInWords = new Map<unknown, string>([
  ["proven", "Thank you. Your e-mail address is confirmed."],
  ["sent", "Another code is on its way. The earlier one no longer works."],
  ["asked", "A mail is on its way to the new address."],
  ["cancelled", "Nothing changes: the mail that we sent to the new address is void."],
  ["changed", "Your e-mail address is changed. Everywhere else you were logged out."],
]);

export default async function EmailPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const [ctx, params] = await Promise.all([requireViewer(["customer", "staff"], routes.account.email()), searchParams]);
  const [{ email, isProven }, wanted] = await Promise.all([getMailbox(ctx), findWantedEmail(ctx)]);
  const done = doneInWords.get(params.done);
  return (
    <AccountShell title="E-mail address" current="security" kind={ctx.viewer.kind}>
      {done && (
        <Notice kind="good" role="status">
          {done}
        </Notice>
      )}
      {email && (
        <p>
          Your e-mail address is <b>{email}</b>
          {isProven ? ", and it is confirmed." : ". It is not confirmed yet."}
        </p>
      )}
      {wanted && (
        <section className="card stack" aria-labelledby="wanted">
          <h2 id="wanted">Confirm your new address</h2>
          <p>
            We have sent a mail to <b>{wanted}</b>. Enter the code in it, or open the link in it, and from then on this
            is your e-mail address. Until then nothing changes.
          </p>
          <MailedCodeForm action={finishChange} submit="Use this address" />
          <ActionForm action={cancelChange} submit="Keep the old address" busy="One moment…" kind="quiet" />
        </section>
      )}
      {email && !isProven && !wanted && <ProveMailbox email={email} prove={proveMailbox} resend={resendProof} />}
      <section className="stack" aria-labelledby="change">
        <h2 id="change">{wanted ? "Use yet another address" : "Change your e-mail address"}</h2>
        <ChangeEmailForm action={askForChange} />
      </section>
    </AccountShell>
  );
}
