import { undoMerge } from "#app/service-desk/customers/[id]/merges/[mergeId]/actions.ts";
import { deskNotFound, deskPage, deskTitle } from "#app/service-desk/desk-page.tsx";
import { DeskShell } from "#components/desk/desk-shell.tsx";
import { WhatGoesBack } from "#components/desk/merge.tsx";
import { UndoMergeForm } from "#components/desk/merge-forms.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { findDeskMerge } from "#lib/claims/find-merge.ts";
import { customerId } from "#lib/desk/schema.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

export const generateMetadata = deskTitle("customers:merge", "Undo a merge");

type Props = { params: Promise<{ id: string; mergeId: string }> };

export default deskPage("customers:merge", async (ctx, { params }: Props) => {
  const given = await params;
  const [id, mergeId] = [customerId.safeParse(given.id).data, customerId.safeParse(given.mergeId).data];
  const merge = id && mergeId ? await findDeskMerge(ctx, id, mergeId) : null;
  if (!id || !merge) return deskNotFound();
  const store = storeView(ctx.account);
  return (
    <DeskShell title={`Undo the merge of ${merge.name}`} current="find" role={ctx.viewer.role}>
      <WhatGoesBack merge={merge} store={store} />
      {merge.until ? (
        <>
          <UndoMergeForm action={undoMerge} customerId={id} mergeId={merge.id} />
          <p>This can be done until {formatTime(merge.until, "day", store)}.</p>
        </>
      ) : (
        <Notice kind="info">This could be undone for 30 days, and they are over.</Notice>
      )}
      <p>
        <a href={routes.desk.customer(id)}>Back, and change nothing</a>
      </p>
    </DeskShell>
  );
});
