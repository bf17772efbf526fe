import { letIn, suspend } from "#app/service-desk/customers/[id]/suspend/actions.ts";
import { deskPage, deskTitle } from "#app/service-desk/desk-page.tsx";
import { DeskShell } from "#components/desk/desk-shell.tsx";
import { Standing } from "#components/desk/standing.tsx";
import { LetInForm, SuspendForm } from "#components/desk/standing-forms.tsx";
import { NotFoundView } from "#components/not-found-view.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { customerId } from "#lib/customers/schema.ts";
import { findStanding } from "#lib/customers/standing.ts";
import { answerNotFound } from "#lib/request/not-found.ts";
import { routes } from "#lib/routes.ts";

export const generateMetadata = deskTitle("customers:suspend", "Suspend or let in");

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Record<string, unknown>> };

const doneInWords = new Map<unknown, string>([
  ["log_in", "They are logged out everywhere, and cannot log in."],
  ["ordering", "They can log in and read, and place no orders."],
  ["let-in", "They are let in again."],
]);

export default deskPage("customers:suspend", async (ctx, { params, searchParams }: Props) => {
  const [{ id }, { done }] = await Promise.all([params, searchParams]);
  const parsed = customerId.safeParse(id);
  const standing = parsed.success ? await findStanding(ctx, parsed.data) : null;
  if (!standing) {
    answerNotFound();
    return <NotFoundView isLoggedIn />;
  }
  const says = doneInWords.get(done);
  const isShutOut = standing.status === "suspended";
  return (
    <DeskShell title={`Suspend or let in: ${standing.named.name}`} current="find" role={ctx.viewer.role}>
      {says && (
        <Notice kind="good" role="status">
          {says}
        </Notice>
      )}
      <p>
        <a href={routes.desk.customer(standing.id)}>Their page</a>
      </p>
      <Standing standing={standing} store={storeView(ctx.account)} />
      {(isShutOut || standing.suspension) && <LetInForm action={letIn} id={standing.id} />}
      {standing.status === "registered" && (
        <SuspendForm action={suspend} id={standing.id} mayChooseOrdering={!standing.suspension} />
      )}
    </DeskShell>
  );
});
