import type { Metadata } from "next";
import { answerOffers, offerAgain } from "#app/account/found-orders/actions.ts";
import { proveMailbox, resendProof } from "#app/account/security/email/actions.ts";
import { AccountShell } from "#components/account/account-shell.tsx";
import { ProveMailbox } from "#components/account/prove-mailbox.tsx";
import { AnswerNotice } from "#components/claims/answer-notice.tsx";
import { ChooseOrders } from "#components/claims/choose-orders.tsx";
import { foundInWords } from "#components/claims/claim-words.ts";
import { DeclinedOrders } from "#components/claims/declined-orders.tsx";
import { withMaskedIds } from "#lib/claims/masked-id.ts";
import { findDeclined, findOffers } from "#lib/claims/offers.ts";
import { foundOrdersInput } from "#lib/claims/schema.ts";
import { getMailbox } from "#lib/identity/mailbox.ts";
import { requireViewer } from "#lib/request/require.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Orders placed with your e-mail" };

export default async function FoundOrdersPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const [ctx, params] = await Promise.all([requireViewer(["customer"], routes.account.foundOrders()), searchParams]);
  const [{ email, isProven }, offers, declined] = await Promise.all([
    getMailbox(ctx),
    findOffers(ctx),
    findDeclined(ctx),
  ]);
  const done = foundOrdersInput.parse(params);
  const title =
    offers.count > 0
      ? foundInWords(offers)
      : isProven
        ? "We found no other orders placed with this e-mail"
        : "Orders placed with your e-mail";
  return (
    <AccountShell
      title={title}
      current="orders"
      kind="customer"
      intro={
        isProven && (
          <p>
            <b>{email}</b> is confirmed as yours.
            {offers.count > 0 && " These were placed with it without an account. Which of them are yours?"}
          </p>
        )
      }
    >
      <AnswerNotice {...done} isProven={isProven} />
      {!isProven && email && (
        <>
          <p>Once we know that the mailbox is yours, we look for orders that were placed with it without an account.</p>
          <ProveMailbox email={email} prove={proveMailbox} resend={resendProof} />
        </>
      )}
      {offers.count > 0 && <ChooseOrders orders={withMaskedIds(ctx, offers.orders)} action={answerOffers} />}
      {offers.hasMore && <p>These are the newest. When you have answered, the next ones follow.</p>}
      {declined.count > 0 && <DeclinedOrders orders={withMaskedIds(ctx, declined.orders)} action={offerAgain} />}
      <p>
        <a href={routes.account.orders()}>Your orders</a>
      </p>
    </AccountShell>
  );
}
