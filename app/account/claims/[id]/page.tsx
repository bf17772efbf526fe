import type { Metadata } from "next";
import { giveBack } from "#app/account/claims/actions.ts";
import { AccountShell } from "#components/account/account-shell.tsx";
import { GiveBack } from "#components/claims/give-back.tsx";
import { NotFoundView } from "#components/not-found-view.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { findUndoable } from "#lib/claims/find-claims.ts";
import { claimInput } from "#lib/claims/schema.ts";
import { answerNotFound } from "#lib/request/not-found.ts";
import { requireViewer } from "#lib/request/require.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Give back" };

export default async function ClaimPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const ctx = await requireViewer(["guest", "customer"], routes.account.claim(id));
  const parsed = claimInput.safeParse({ claimId: id });
  const undoable = parsed.success ? await findUndoable(ctx, parsed.data.claimId) : null;
  if (!undoable) {
    answerNotFound();
    return <NotFoundView isLoggedIn={ctx.viewer.kind === "customer"} />;
  }
  const whose = undoable.evidence === "hand_over" ? "another device" : "a browser";
  const title = undoable.kind === "merge" ? `Undo what ${whose} brought` : "Give this order back";
  return (
    <AccountShell title={title} current="orders" kind={ctx.viewer.kind}>
      <GiveBack undoable={undoable} store={storeView(ctx.account)} action={giveBack} />
    </AccountShell>
  );
}
