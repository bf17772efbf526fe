import { permanentRedirect } from "next/navigation";
import { cache } from "react";
import { addNote, changeLabel } from "#app/service-desk/customers/[id]/actions.ts";
import { deskNotFound, deskPage, deskTitleOf } from "#app/service-desk/desk-page.tsx";
import { Pager } from "#components/account/pager.tsx";
import { CustomerCart, CustomerFacts, CustomerOrders, LogInState, NoteList, Part } from "#components/desk/customer.tsx";
import { CustomerClaims } from "#components/desk/customer-claims.tsx";
import { LabelForm, NoteForm } from "#components/desk/customer-forms.tsx";
import { nameOf } from "#components/desk/customer-words.ts";
import { DeskShell } from "#components/desk/desk-shell.tsx";
import { EventList } from "#components/desk/event-list.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { findDeskCustomer, readDeskCustomer } from "#lib/desk/customer.ts";
import { customerId, customerPageInput } from "#lib/desk/schema.ts";
import { type Cursor, cursorFromText, cursorToText } from "#lib/page.ts";
import { deskContext } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Record<string, unknown>> };

const customerOf = cache(async (given: string) => {
  const id = customerId.safeParse(given).data;
  return id ? findDeskCustomer(await deskContext(), id) : null;
});

export const generateMetadata = deskTitleOf("customers:list", async ({ params }: Props) => {
  const found = await customerOf((await params).id);
  return found && nameOf(found.view);
});

const doneInWords = new Map<unknown, string>([
  ["note", "The note is added."],
  ["label", "The label is saved."],
  ["merged", "They are one customer now. It can be undone for 30 days, under “Claims and merges”."],
  ["parted", "They are two customers again."],
]);

export default deskPage("customers:list", async (ctx, { params, searchParams }: Props) => {
  const [found, query] = await Promise.all([customerOf((await params).id), searchParams]);
  if (!found) return deskNotFound();
  const { view, survivorId } = found;
  if (survivorId !== view.id) permanentRedirect(routes.desk.customer(survivorId));
  const at = customerPageInput.parse(query);
  const page = await readDeskCustomer(ctx, found, {
    orders: { older: cursorFromText(at.ordersOlder), newer: cursorFromText(at.ordersNewer) },
    events: { older: cursorFromText(at.eventsOlder), newer: cursorFromText(at.eventsNewer) },
  });
  const way = (key: string, cursor: Cursor | null) =>
    cursor && routes.desk.customer(view.id, { [key]: cursorToText(cursor) });
  const { history, timeline, claims } = page;
  const store = storeView(ctx.account);
  const says = doneInWords.get(query.done);
  const isThere = view.status !== "deleted";
  return (
    <DeskShell title={nameOf(view)} current="find" role={ctx.viewer.role}>
      {says && (
        <Notice kind="good" role="status">
          {says}
        </Notice>
      )}
      <CustomerFacts customer={view} store={store} />
      <LogInState state={page.logIn} />
      {isThere && (
        <p className="row">
          <a className="button primary" href={routes.desk.newOrder(view.id)}>
            Take an order
          </a>
          <a className="button quiet" href={routes.desk.see(view.id)}>
            See what they see
          </a>
          <a className="button quiet" href={routes.desk.merge(view.id)}>
            Merge with another customer…
          </a>
          {view.status !== "guest" && (
            <a className="button quiet" href={routes.desk.suspend(view.id)}>
              Suspend or let in
            </a>
          )}
          <a className="button danger" href={routes.desk.deleteCustomer(view.id)}>
            Delete
          </a>
        </p>
      )}
      <div className="about">
        <Part id="orders" title="Orders">
          <CustomerOrders
            rows={history.rows}
            newer={way("ordersNewer", history.newer)}
            older={way("ordersOlder", history.older)}
            store={store}
          />
        </Part>
        <div className="stack beside">
          <Part id="notes" title="Notes">
            <NoteList notes={page.notes} store={store} />
            {isThere && <NoteForm customerId={view.id} action={addNote} />}
            {isThere && <LabelForm customerId={view.id} action={changeLabel} label={view.label} />}
          </Part>
          <Part id="points" title="Points">
            <p>
              {page.points.toLocaleString(store.locale)} {page.points === 1 ? "point" : "points"}
              {isThere && (
                <>
                  {" · "}
                  <a href={routes.desk.points(view.id)}>Statement, give and take</a>
                </>
              )}
            </p>
          </Part>
          <Part id="cart" title="Open cart">
            <CustomerCart cart={page.cart} store={store} />
          </Part>
        </div>
        <div className="stack">
          <Part id="claims" title="Claims and merges">
            <CustomerClaims customerId={view.id} rows={claims.rows} hasMore={claims.older !== null} store={store} />
          </Part>
          <Part id="timeline" title="Timeline">
            <EventList events={timeline.rows} store={store} label="Timeline, newest first" />
            <Pager
              newer={way("eventsNewer", timeline.newer)}
              older={way("eventsOlder", timeline.older)}
              what="events"
            />
          </Part>
        </div>
      </div>
    </DeskShell>
  );
});
