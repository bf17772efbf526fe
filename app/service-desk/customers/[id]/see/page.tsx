import { redirect } from "next/navigation";
import { beginLooking } from "#app/service-desk/customers/[id]/see/actions.ts";
import { deskNotFound, deskPage, deskTitle } from "#app/service-desk/desk-page.tsx";
import { nameOf } from "#components/desk/customer-words.ts";
import { DeskShell } from "#components/desk/desk-shell.tsx";
import { LookInForm } from "#components/desk/look-in-form.tsx";
import { findDeskCustomer } from "#lib/desk/customer.ts";
import { customerId } from "#lib/desk/schema.ts";
import { routes } from "#lib/routes.ts";

export const generateMetadata = deskTitle("customers:see", "See what they see");

export default deskPage("customers:see", async (ctx, { params }: { params: Promise<{ id: string }> }) => {
  const id = customerId.safeParse((await params).id).data;
  const found = id ? await findDeskCustomer(ctx, id) : null;
  if (!found || found.view.status === "deleted") return deskNotFound();
  const { view, survivorId } = found;
  if (survivorId !== view.id) redirect(routes.desk.see(survivorId));
  return (
    <DeskShell title={`See what they see: ${nameOf(view)}`} current="find" role={ctx.viewer.role}>
      <p>
        You see the account area and the cart as they do, without their password, for 15 minutes. Nothing can be changed
        in it, and no code, download or key is shown. They read that you looked, when, and why: in their activity, and a
        guest on the page about privacy.
      </p>
      {view.status === "suspended" && <p>They are suspended: at the moment they cannot see this themselves.</p>}
      <LookInForm action={beginLooking} customerId={view.id} />
      <p>
        <a href={routes.desk.customer(view.id)}>Back to the customer</a>
      </p>
    </DeskShell>
  );
});
