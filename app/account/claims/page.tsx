import type { Metadata } from "next";
import { AccountShell } from "#components/account/account-shell.tsx";
import { Pager } from "#components/account/pager.tsx";
import { ClaimList } from "#components/claims/claim-list.tsx";
import { UndoneNotice } from "#components/claims/undone-notice.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { listClaims } from "#lib/claims/list-claims.ts";
import { claimsInput } from "#lib/claims/schema.ts";
import { type Cursor, cursorFromText, cursorToText } from "#lib/page.ts";
import { requireViewer } from "#lib/request/require.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Orders that joined you" };

const pageAt = (direction: "older" | "newer", cursor: Cursor | null) =>
  cursor && `${routes.account.claims()}?${new URLSearchParams({ [direction]: cursorToText(cursor) })}`;

export default async function ClaimsPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const ctx = await requireViewer(["guest", "customer"], routes.account.claims());
  const { older, newer, undone } = claimsInput.parse(await searchParams);
  const page = await listClaims(ctx, { older: cursorFromText(older), newer: cursorFromText(newer) });
  return (
    <AccountShell
      title="Orders that joined you"
      current="orders"
      kind={ctx.viewer.kind}
      intro={<p>Orders that came to you after they were placed, and why.</p>}
    >
      <UndoneNotice orders={undone} />
      {page.rows.length > 0 ? (
        <ClaimList rows={page.rows} store={storeView(ctx.account)} />
      ) : (
        <Empty title="Nothing has joined you">
          <p>All of your orders were placed by you, here.</p>
        </Empty>
      )}
      <Pager newer={pageAt("newer", page.newer)} older={pageAt("older", page.older)} what="entries" />
      <p>
        <a href={routes.account.orders()}>Your orders</a>
      </p>
    </AccountShell>
  );
}
