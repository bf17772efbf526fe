import { approve, decline, savePolicy, withdraw } from "#app/service-desk/approvals/actions.ts";
import { deskPage, deskTitle } from "#app/service-desk/desk-page.tsx";
import { Pager } from "#components/account/pager.tsx";
import { PointPolicy, Requests } from "#components/desk/approvals.tsx";
import { DeskShell } from "#components/desk/desk-shell.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { hasPermission } from "#lib/identity/permissions.ts";
import { cursorFromText, cursorToText } from "#lib/page.ts";
import { findPointPolicy } from "#lib/points/policy.ts";
import { listRequests } from "#lib/points/requests.ts";
import { statementInput } from "#lib/points/schema.ts";
import { routes } from "#lib/routes.ts";

export const generateMetadata = deskTitle("points:approve", "Approvals");

const doneInWords = new Map<unknown, string>([
  ["approved", "Approved: the balance has changed."],
  ["declined", "Declined: nothing has changed."],
  ["withdrawn", "Taken back: nothing has changed."],
  ["saved", "The rules are saved."],
]);

type Props = { searchParams: Promise<Record<string, unknown>> };

export default deskPage("points:approve", async (ctx, { searchParams }: Props) => {
  const { older, done } = statementInput.parse(await searchParams);
  const mayDecideRules = hasPermission(ctx, "points:settings");
  const [{ requests, next }, policy] = await Promise.all([
    listRequests(ctx, { beyond: cursorFromText(older) }),
    mayDecideRules ? findPointPolicy(ctx) : null,
  ]);
  const says = doneInWords.get(done);
  return (
    <DeskShell title="Approvals" current="approvals" role={ctx.viewer.role}>
      {says && (
        <Notice kind="good" role="status">
          {says}
        </Notice>
      )}
      <Requests requests={requests} store={storeView(ctx.account)} actions={{ approve, decline, withdraw }} />
      <Pager newer={null} older={next && `${routes.desk.approvals()}?older=${cursorToText(next)}`} what="requests" />
      {policy && <PointPolicy policy={policy} action={savePolicy} />}
    </DeskShell>
  );
});
