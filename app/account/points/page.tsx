import type { Metadata } from "next";
import { AccountShell } from "#components/account/account-shell.tsx";
import { PointsBalance, PointsStatement } from "#components/account/points.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { type Cursor, cursorFromText, cursorToText } from "#lib/page.ts";
import { worthOf } from "#lib/points/offer.ts";
import { statementInput } from "#lib/points/schema.ts";
import { findOwnPoints } from "#lib/points/statement.ts";
import { requireViewer } from "#lib/request/require.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Your points" };

export default async function PointsPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const ctx = await requireViewer(["guest", "customer"], routes.account.points());
  const { older, newer } = statementInput.parse(await searchParams);
  const points = await findOwnPoints(ctx, { older: cursorFromText(older), newer: cursorFromText(newer) });
  const store = storeView(ctx.account);
  const pageAt = (direction: "older" | "newer", cursor: Cursor | null) =>
    cursor && `${routes.account.points()}?${new URLSearchParams([[direction, cursorToText(cursor)]])}`;
  return (
    <AccountShell title="Your points" current="points" kind={ctx.viewer.kind}>
      {ctx.viewer.kind === "guest" && (
        <Notice kind="info">
          These points live in this browser. <a href={routes.register(routes.account.points())}>Create an account</a> to
          pay with them.
        </Notice>
      )}
      <PointsBalance points={points} worth={worthOf(points.balance, ctx.account)} store={store} />
      <PointsStatement
        rows={points.rows}
        newer={pageAt("newer", points.newer)}
        older={pageAt("older", points.older)}
        store={store}
      />
    </AccountShell>
  );
}
