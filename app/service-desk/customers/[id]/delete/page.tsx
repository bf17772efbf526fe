import { deleteCustomer } from "#app/service-desk/customers/[id]/delete/actions.ts";
import { deskPage, deskTitle } from "#app/service-desk/desk-page.tsx";
import { DeskShell } from "#components/desk/desk-shell.tsx";
import { WhatGoes } from "#components/desk/standing.tsx";
import { DeleteForm } from "#components/desk/standing-forms.tsx";
import { NotFoundView } from "#components/not-found-view.tsx";
import { customerId } from "#lib/customers/schema.ts";
import { findStanding } from "#lib/customers/standing.ts";
import { answerNotFound } from "#lib/request/not-found.ts";
import { routes } from "#lib/routes.ts";

export const generateMetadata = deskTitle("customers:delete", "Delete a customer");

type Props = { params: Promise<{ id: string }> };

export default deskPage("customers:delete", async (ctx, { params }: Props) => {
  const parsed = customerId.safeParse((await params).id);
  const standing = parsed.success ? await findStanding(ctx, parsed.data) : null;
  if (!standing) {
    answerNotFound();
    return <NotFoundView isLoggedIn />;
  }
  return (
    <DeskShell title={`Delete ${standing.named.name}`} current="find" role={ctx.viewer.role}>
      <p>
        <a href={routes.desk.customer(standing.id)}>Their page</a>
      </p>
      <WhatGoes standing={standing} />
      <DeleteForm action={deleteCustomer} id={standing.id} named={standing.named} />
    </DeskShell>
  );
});
