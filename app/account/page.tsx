import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { proveMailbox, resendProof } from "#app/account/security/email/actions.ts";
import { AccountShell } from "#components/account/account-shell.tsx";
import { Overview } from "#components/account/overview.tsx";
import { ProveMailbox } from "#components/account/prove-mailbox.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { getMailbox } from "#lib/identity/mailbox.ts";
import { countOrders, findHistory } from "#lib/orders/find-orders.ts";
import { orderRowView } from "#lib/orders/months.ts";
import { findBalance } from "#lib/points/ledger.ts";
import { requireViewer } from "#lib/request/require.ts";
import { currentVisitor } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Your account" };

export default async function AccountPage() {
  const ctx = await requireViewer(["guest", "customer", "staff"], routes.account.overview());
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
  const [history, count, points, mailbox] = await Promise.all([
    findHistory(ctx, {}),
    countOrders(ctx),
    findBalance(ctx),
    getMailbox(ctx),
  ]);
  const [latest] = history.rows;
  return (
    <AccountShell title={greeting} current="overview" kind="customer">
      {mailbox.email && !mailbox.isProven && (
        <ProveMailbox email={mailbox.email} prove={proveMailbox} resend={resendProof} />
      )}
      <Overview latest={latest ? orderRowView(latest, ctx.account) : null} count={count} points={points} />
    </AccountShell>
  );
}
