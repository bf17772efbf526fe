import { deskPage, deskTitle } from "#app/service-desk/desk-page.tsx";
import { adjustPoints } from "#app/service-desk/points/actions.ts";
import { PointsBalance, PointsStatement } from "#components/account/points.tsx";
import { DeskShell } from "#components/desk/desk-shell.tsx";
import { AdjustPoints } from "#components/desk/points.tsx";
import { NotFoundView } from "#components/not-found-view.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { type Cursor, cursorFromText, cursorToText } from "#lib/page.ts";
import { findPointsOwner, newOnce } from "#lib/points/adjust.ts";
import { worthOf } from "#lib/points/offer.ts";
import { listRequests } from "#lib/points/requests.ts";
import { statementInput } from "#lib/points/schema.ts";
import { findPointsOf } from "#lib/points/statement.ts";
import { answerNotFound } from "#lib/request/not-found.ts";
import { routes } from "#lib/routes.ts";

export const generateMetadata = deskTitle("points:grant", "Points");

type Props = { searchParams: Promise<Record<string, unknown>> };

export default deskPage("points:grant", async (ctx, { searchParams }: Props) => {
  const { customer: id, older, newer, done } = statementInput.parse(await searchParams);
  const owner = id ? await findPointsOwner(ctx, id) : null;
  if (!owner) {
    answerNotFound();
    return <NotFoundView isLoggedIn />;
  }
  const cursors = { older: cursorFromText(older), newer: cursorFromText(newer) };
  const [points, { requests }] = await Promise.all([
    findPointsOf(ctx, owner.id, cursors),
    listRequests(ctx, { customerId: owner.id }),
  ]);
  const store = storeView(ctx.account);
  const pageAt = (direction: "older" | "newer", cursor: Cursor | null) =>
    cursor && `${routes.desk.points(owner.id)}&${new URLSearchParams([[direction, cursorToText(cursor)]])}`;
  return (
    <DeskShell title={`Points of ${owner.name ?? "a guest without a name"}`} current={null} role={ctx.viewer.role}>
      {done === "done" && (
        <Notice kind="good" role="status">
          It is written down, and the balance has changed.
        </Notice>
      )}
      {requests.length > 0 && (
        <Notice kind="info" role={done === "waits" ? "status" : undefined}>
          {requests.length === 1 ? "1 change waits" : `${requests.length} changes wait`} for a second person:{" "}
          <a href={routes.desk.approvals()}>see what waits</a>.
        </Notice>
      )}
      <p>
        <a href={routes.desk.customer(owner.id)}>Their page</a>
      </p>
      <PointsBalance points={points} worth={worthOf(points.balance, ctx.account)} store={store} />
      <AdjustPoints
        customerId={owner.id}
        once={newOnce()}
        limit={ctx.account.pointsLimit}
        locale={store.locale}
        action={adjustPoints}
      />
      <PointsStatement
        rows={points.rows}
        newer={pageAt("newer", points.newer)}
        older={pageAt("older", points.older)}
        store={store}
        isDesk
      />
    </DeskShell>
  );
});
