import { MailedCodeForm } from "#components/account/email-forms.tsx";
import { ActionForm } from "#components/action-form.tsx";
import type { FormAction } from "#lib/form.ts";

/** Asks for the proof of a mailbox, and says what it is good for. */
export function ProveMailbox({ email, prove, resend }: { email: string; prove: FormAction; resend: FormAction }) {
  return (
    <section className="card stack" aria-labelledby="mailbox">
      <h2 id="mailbox">Confirm your e-mail address</h2>
      <p>
        We have sent a code and a link to <b>{email}</b>. Once it is confirmed, you can find orders that were placed
        with this address, and choose a new password if you forget yours.
      </p>
      <MailedCodeForm action={prove} submit="Confirm" />
      <ActionForm action={resend} submit="Send another code" busy="Sending a mail…" kind="quiet" />
    </section>
  );
}
