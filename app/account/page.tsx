import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { keepAccount } from "#app/account/privacy/actions.ts";
import { proveMailbox, resendProof } from "#app/account/security/email/actions.ts";
import { AccountShell } from "#components/account/account-shell.tsx";
import { Overview } from "#components/account/overview.tsx";
import { ProveMailbox } from "#components/account/prove-mailbox.tsx";
import { QuestionIsOpen } from "#components/claims/are-these-yours.tsx";
import { OffersNotice } from "#components/claims/offers-notice.tsx";
import { DeletionNotice } from "#components/privacy/deletion.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { findMailboxWithOffers } from "#lib/claims/offers.ts";
import { findDeletion } from "#lib/customers/deletion.ts";
import { countOrders } from "#lib/orders/find-orders.ts";
import { findHistory } from "#lib/orders/history.ts";
import { orderRowView } from "#lib/orders/months.ts";
import { findBalance } from "#lib/points/ledger.ts";
import { findDoubtedHere } from "#lib/request/guest-in-doubt.ts";
import { requireViewer } from "#lib/request/require.ts";
import { currentVisitor } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Your account" };

export default async function AccountPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const [ctx, { kept }] = await Promise.all([
    requireViewer(["guest", "customer", "staff"], routes.account.overview()),
    searchParams,
  ]);
  if (ctx.viewer.kind === "guest") redirect(routes.account.orders());
  const { name } = await currentVisitor();
  const greeting = name ? `Hello, ${name.split(" ")[0]}` : "Your account";
  if (ctx.viewer.kind === "staff") {
    return (
      <AccountShell title={greeting} current="overview" kind="staff">
        <p>
          You are logged in as staff ({ctx.viewer.role.replace("_", " ")}). Staff accounts have no orders of their own.
        </p>
        <p>
          <ButtonLink href={routes.desk.today()}>Open the service desk</ButtonLink>
        </p>
      </AccountShell>
    );
  }
  const [history, count, points, mailbox, doubted, deletionDueAt] = await Promise.all([
    findHistory(ctx, {}),
    countOrders(ctx),
    findBalance(ctx),
    findMailboxWithOffers(ctx),
    findDoubtedHere(ctx),
    findDeletion(ctx),
  ]);
  const [latest] = history.rows;
  return (
    <AccountShell title={greeting} current="overview" kind="customer">
      {deletionDueAt && <DeletionNotice dueAt={deletionDueAt} store={storeView(ctx.account)} keep={keepAccount} />}
      {kept === "1" && !deletionDueAt && (
        <Notice kind="good" role="status">
          Your account stays. Nothing was lost.
        </Notice>
      )}
      {doubted && <QuestionIsOpen count={doubted.count} />}
      {mailbox.email && !mailbox.isProven && (
        <ProveMailbox email={mailbox.email} prove={proveMailbox} resend={resendProof} />
      )}
      <OffersNotice offers={mailbox.offers} />
      <Overview latest={latest ? orderRowView(latest, ctx.account) : null} count={count} points={points} />
    </AccountShell>
  );
}
