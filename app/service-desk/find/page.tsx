import { deskPage, deskTitle } from "#app/service-desk/desk-page.tsx";
import { DeskShell } from "#components/desk/desk-shell.tsx";
import { FindBox } from "#components/desk/find-box.tsx";
import { FindFilters } from "#components/desk/find-filters.tsx";
import { FoundCustomers, FoundOrders, type Ways } from "#components/desk/found.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { findPeople } from "#lib/desk/find.ts";
import { type FindInput, findInput } from "#lib/desk/schema.ts";
import { type Cursor, cursorToText } from "#lib/page.ts";
import { routes } from "#lib/routes.ts";

export const generateMetadata = deskTitle("customers:list", "Find a customer");

type Props = { searchParams: Promise<Record<string, unknown>> };
type Kind = "customers" | "orders";

export default deskPage("customers:list", async (ctx, { searchParams }: Props) => {
  const query = findInput.parse(await searchParams);
  const { customers, orders } = await findPeople(ctx, query);
  const store = storeView(ctx.account);
  const box = (
    <FindBox q={query.q} isFirst={Object.values(query).every((given) => given === undefined)}>
      <FindFilters {...query} />
    </FindBox>
  );
  return (
    <DeskShell title="Find a customer" current="find" role={ctx.viewer.role} find={box}>
      {customers && <FoundCustomers {...customers} ways={waysOf(query, "customers", customers)} store={store} />}
      {orders && <FoundOrders {...orders} ways={waysOf(query, "orders", orders)} store={store} />}
      {query.kind && (
        <p>
          <a href={routes.desk.find(filtersOf({ ...query, kind: undefined }))}>Customers and orders side by side</a>
        </p>
      )}
    </DeskShell>
  );
});

const filtersOf = ({ older: _, newer: __, ...query }: FindInput) =>
  Object.fromEntries(Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1])));

function waysOf(query: FindInput, kind: Kind, page: { newer: Cursor | null; older: Cursor | null }): Ways {
  const filters = filtersOf({ ...query, kind });
  const way = (direction: "newer" | "older", cursor: Cursor | null) =>
    cursor && routes.desk.find({ ...filters, [direction]: cursorToText(cursor) });
  return {
    newer: way("newer", page.newer),
    older: way("older", page.older),
    file: routes.desk.findExport(filters),
    count: routes.desk.findExportCount(filters),
  };
}
