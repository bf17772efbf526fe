import { permanentRedirect } from "next/navigation";
import { merge } from "#app/service-desk/customers/[id]/merge/actions.ts";
import { type DeskCtx, deskNotFound, deskPage, deskTitle } from "#app/service-desk/desk-page.tsx";
import { nameOf } from "#components/desk/customer-words.ts";
import { DeskShell } from "#components/desk/desk-shell.tsx";
import { FindOther, Others, SideBySide, WhatHappens, WhoStaysForm } from "#components/desk/merge.tsx";
import { MergeForm } from "#components/desk/merge-forms.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { findMergePreview } from "#lib/claims/merge-preview.ts";
import { mergePageInput } from "#lib/claims/schema.ts";
import { findAlike } from "#lib/desk/alike.ts";
import { findDeskCustomer } from "#lib/desk/customer.ts";
import { findOthers } from "#lib/desk/others.ts";
import { customerId } from "#lib/desk/schema.ts";
import type { DeskCustomerView } from "#lib/desk/views.ts";
import { routes } from "#lib/routes.ts";

export const generateMetadata = deskTitle("customers:merge", "Merge with another customer");

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Record<string, unknown>> };

export default deskPage("customers:merge", async (ctx, { params, searchParams }: Props) => {
  const [given, query] = await Promise.all([params, searchParams]);
  const id = customerId.safeParse(given.id).data;
  const found = id ? await findDeskCustomer(ctx, id) : null;
  if (!found || found.view.status === "deleted") return deskNotFound();
  const { view, survivorId } = found;
  const { q, other, keep } = mergePageInput.parse(query);
  const isPair = other && other !== view.id;
  if (survivorId !== view.id && !isPair) permanentRedirect(routes.desk.customer(survivorId));
  return (
    <DeskShell title={`Merge ${nameOf(view)} with another customer`} current="find" role={ctx.viewer.role}>
      <p>
        For two customers who are one person. <a href={routes.desk.customer(view.id)}>Back, and change nothing</a>
      </p>
      {isPair ? await drawPreview(ctx, [view.id, other], keep ?? null) : await drawSearch(ctx, view, q ?? "")}
    </DeskShell>
  );
});

async function drawSearch(ctx: DeskCtx, view: DeskCustomerView, typed: string) {
  const rows = typed ? await findOthers(ctx, view.id, typed) : await findAlike(ctx, view);
  const label = typed ? "Found, newest first" : "Same mailbox, telephone or name";
  return (
    <>
      <FindOther id={view.id} typed={typed} />
      {!typed && rows.length > 0 && <h2>Perhaps one of these</h2>}
      {rows.length > 0 && <Others id={view.id} rows={rows} label={label} store={storeView(ctx.account)} />}
      {typed && rows.length === 0 && <p role="status">No other customer fits.</p>}
    </>
  );
}

async function drawPreview(ctx: DeskCtx, ids: [string, string], keep: string | null) {
  const [id, other] = ids;
  const preview = await findMergePreview(ctx, { ids, keep });
  if (!preview)
    return (
      <Notice kind="warn" role="alert">
        <p>Nothing is merged now: one of the two was deleted, or is part of somebody else by now.</p>
        <p>
          <a href={routes.desk.customer(id)}>See the one you came from</a> or{" "}
          <a href={routes.desk.customer(other)}>the other one</a>: each link leads to who is there.
        </p>
      </Notice>
    );
  const { sides, plan, obstacle } = preview;
  const store = storeView(ctx.account);
  return (
    <>
      <SideBySide sides={sides} plan={plan} store={store} />
      {obstacle && <Notice kind="warn">{obstacle}</Notice>}
      {!obstacle && !plan && <WhoStaysForm id={id} sides={sides} />}
      {!obstacle && plan && (
        <>
          <WhatHappens plan={plan} store={store} />
          {plan.why !== "only_one_logs_in" && (
            <p>
              <a href={routes.desk.merge(id, { other, keep: plan.from.id })}>Let {plan.from.name} stay instead</a>
            </p>
          )}
          <MergeForm action={merge} from={plan.from} into={plan.into} conflicts={plan.conflicts} facts={plan.facts} />
        </>
      )}
    </>
  );
}
