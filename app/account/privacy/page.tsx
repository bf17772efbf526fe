import type { Metadata } from "next";
import { askForDeletion, forgetGuest, keepAccount } from "#app/account/privacy/actions.ts";
import { AccountShell } from "#components/account/account-shell.tsx";
import { ActivityList } from "#components/account/activity-list.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { Deletion, DeletionNotice } from "#components/privacy/deletion.tsx";
import { ExportForm } from "#components/privacy/export-form.tsx";
import { ForgetGuest } from "#components/privacy/forget-guest.tsx";
import { HeldAboutCustomer, HeldAboutGuest } from "#components/privacy/held.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import type { Ctx } from "#lib/context.ts";
import { findDeletion } from "#lib/customers/deletion.ts";
import { findProfile } from "#lib/customers/profile.ts";
import { listLookIns } from "#lib/identity/activity.ts";
import { findFactorState } from "#lib/identity/factor-settings.ts";
import { countOrders } from "#lib/orders/find-orders.ts";
import { findHistory } from "#lib/orders/history.ts";
import { orderRowView } from "#lib/orders/months.ts";
import { exportFormat } from "#lib/privacy/schema.ts";
import { requireViewer } from "#lib/request/require.ts";
import { requestContext } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Privacy" };

type Query = Record<string, unknown>;

export default async function PrivacyPage({ searchParams }: { searchParams: Promise<Query> }) {
  const [{ viewer }, query] = await Promise.all([requestContext(), searchParams]);
  if (query.forgotten === "1" && viewer.kind === "anonymous") return <Forgotten />;
  const ctx = await requireViewer(["guest", "customer"], routes.account.privacy());
  return ctx.viewer.kind === "guest" ? (
    <GuestPrivacy ctx={ctx} query={query} />
  ) : (
    <CustomerPrivacy ctx={ctx} query={query} />
  );
}

async function CustomerPrivacy({ ctx, query }: { ctx: Ctx; query: Query }) {
  const [dueAt, { factor }, open] = await Promise.all([
    findDeletion(ctx),
    findFactorState(ctx),
    findHistory(ctx, { status: "opened" }),
  ]);
  const store = storeView(ctx.account);
  return (
    <AccountShell title="Privacy" current="privacy" kind="customer">
      {dueAt && <DeletionNotice dueAt={dueAt} store={store} keep={keepAccount} isNew={query.asked === "1"} />}
      <HeldAboutCustomer />
      <ExportForm
        action={routes.account.export()}
        factor={factor}
        refused={typeof query.refused === "string" ? query.refused : null}
        format={exportFormat.safeParse(query.format).data ?? "json"}
      />
      {!dueAt && (
        <Deletion
          action={askForDeletion}
          open={open.rows.map((row) => orderRowView(row, ctx.account))}
          hasMore={open.older !== null}
        />
      )}
    </AccountShell>
  );
}

async function GuestPrivacy({ ctx, query }: { ctx: Ctx; query: Query }) {
  const [known, orderCount, looks] = await Promise.all([findProfile(ctx), countOrders(ctx), listLookIns(ctx)]);
  return (
    <AccountShell title="Privacy" current="privacy" kind="guest">
      <HeldAboutGuest known={known} orderCount={orderCount} />
      {looks.length > 0 && (
        <section className="stack" aria-labelledby="looks">
          <h2 id="looks">Who looked at what you see</h2>
          <ActivityList rows={looks} store={storeView(ctx.account)} />
        </section>
      )}
      <ForgetGuest action={forgetGuest} isAsking={query.forget === "1"} orderCount={orderCount} />
    </AccountShell>
  );
}

const Forgotten = () => (
  <div className="wrap narrow stack">
    <PageHeader title="This browser is forgotten">
      <p>Nothing leads from this browser to what was done in it. Whoever comes next is a stranger to us.</p>
    </PageHeader>
    <p>
      <ButtonLink href={routes.home()}>Look around the store</ButtonLink>
    </p>
  </div>
);
