import { and, eq, isNotNull, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { customers, orders } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { allHitsOf, fits, hitsOf } from "#lib/desk/hits.ts";
import { customerStatuses, type FindInput, placedStatuses } from "#lib/desk/schema.ts";
import { type CustomerTerm, customerTerms, orderPattern } from "#lib/desk/search-terms.ts";
import type { CustomerHitView, OrderHitView } from "#lib/desk/views.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { type Cursor, cursorFromText } from "#lib/page.ts";
import { type Asked, inOrder, type PageOf, uncountedPageOf } from "#lib/paging.ts";

/** A page of hits; `isCut` says that more than can be put in order have the words. */
export type Hits<Row> = Omit<PageOf<Row>, "counts"> & { isCut: boolean };

export type Found = { customers: Hits<CustomerHitView> | null; orders: Hits<OrderHitView> | null };

type Page = { size: number; older: Cursor | null; newer: Cursor | null; hits: typeof hitsOf };

/**
 * What the box and its filters find, customers and orders side by side; null for a kind that was not asked for. Of
 * another account nothing is ever among it. Who was merged into somebody leads there, unless a filter is set; who was
 * deleted is found by that filter alone.
 */
export async function findPeople(ctx: Ctx, query: FindInput, size = 20): Promise<Found> {
  requirePermission(ctx, "customers:list");
  const [older, newer] = [cursorFromText(query.older), cursorFromText(query.newer)];
  const page = { size, older: query.kind ? older : null, newer: query.kind ? newer : null, hits: hitsOf };
  const isAsked = (kind: Kind) => (query.kind ?? kind) === kind && canBe(kind, query);
  const [people, placed] = await Promise.all([
    isAsked("customers") ? findCustomerHits(ctx, query, page) : null,
    isAsked("orders") ? findOrderHits(ctx, query, page) : null,
  ]);
  return { customers: people, orders: placed };
}

type Kind = "customers" | "orders";

const statusesOf: Record<Kind, readonly string[]> = { customers: customerStatuses, orders: placedStatuses };
const canBe = (kind: Kind, { status }: FindInput) => !status || statusesOf[kind].includes(status);

/** All that the box and its filters find, newest first, page by page. */
export async function* readAllHits(ctx: Ctx, query: FindInput, kind: Kind) {
  requirePermission(ctx, "customers:list");
  if (!canBe(kind, query)) return;
  const find = kind === "customers" ? findCustomerHits : findOrderHits;
  for (let older: Cursor | null = null, isFirst = true; isFirst || older; isFirst = false) {
    const found: Hits<CustomerHitView | OrderHitView> = await find(ctx, query, {
      size: 1_000,
      older,
      newer: null,
      hits: allHitsOf,
    });
    yield found.rows;
    older = found.older;
  }
}

/** How many there are, counted at once; of customers a few more, when some of them were merged into others. */
export async function countAllHits(ctx: Ctx, query: FindInput, kind: Kind): Promise<number> {
  requirePermission(ctx, "customers:list");
  if (!canBe(kind, query)) return 0;
  const { searched, words } = kind === "customers" ? customersLike(ctx, query) : ordersLike(ctx, query);
  return ctx.db.$count(searched.table, and(searched.within, words));
}

type Hit = { foundId: string; foundAt: Date; isCut: boolean };

async function pageOfHits<Row extends Hit>(
  { size, older, newer }: Page,
  rows: (asked: Asked) => Promise<Row[]>,
): Promise<Hits<Row>> {
  const query = { filter: {}, search: null, size, number: 1, count: false, older, newer };
  const page = await uncountedPageOf<Row>(query, { positionOf: ({ foundAt: at, foundId: id }) => ({ at, id }), rows });
  const isCut = page.rows.some((row) => row.isCut);
  return isCut ? { rows: page.rows, isCut, older: null, newer: null } : { ...page, isCut };
}

const hitColumns = {
  foundId: sql<string>`hit.id`,
  foundAt: sql`hit.at`.mapWith((at: string) => new Date(at)),
  isCut: sql<boolean>`hit.is_cut`,
};

/** Days of the account's time zone, from the first moment of one to the last of another. */
const daysOf = (ctx: Ctx, at: PgColumn, { from, to }: FindInput) => {
  const midnight = (day: SQL) => sql`((${day})::timestamp at time zone ${ctx.account.timeZone})`;
  return [
    from && sql`${at} >= ${midnight(sql`${from}::date`)}`,
    to && sql`${at} < ${midnight(sql`${to}::date + 1`)}`,
  ].flatMap((part) => part || []);
};

const idIn = (typed: string | undefined) => z.uuid().safeParse(typed).data;

/** Whom a customer was merged into in the end; itself when in nobody. */
export const survivorOf = (id: SQL) => sql`(
  with recursive next as (
    select c.id, c.superseded_by_id from ${customers} as c where c.id = ${id}
    union all select c.id, c.superseded_by_id from ${customers} as c join next on c.id = next.superseded_by_id)
  select id from next where superseded_by_id is null)`;

/** Asked of the few hits alone: "offset 0" keeps it from being compared with every customer there is. */
const withSurvivors = (hits: SQL) => sql`select found.*, ${survivorOf(sql`found.id`)} as survivor_id
  from (${hits}) as found offset 0`;

const oneOf = (patterns: string[]) => or(...patterns.map((each) => fits(customers.searchText, each)));

/** "Is true" keeps the forms of a number out of the index: each would be a search of its own. */
const hasTerm = ({ anchors, forms }: CustomerTerm) =>
  and(oneOf(anchors), forms.length > 0 ? sql`(${oneOf(forms)}) is true` : undefined);

function customersLike(ctx: Ctx, query: FindInput) {
  const { q, status, label } = query;
  const dates = daysOf(ctx, customers.insertedAt, query);
  const isNarrowed = Boolean(!q || status || label || dates.length > 0);
  const within = and(
    eq(customers.accountId, ctx.account.id),
    status
      ? sql`${customers.status} = ${status}`
      : or(ne(customers.status, "deleted"), isNotNull(customers.supersededById)),
    isNarrowed ? isNull(customers.supersededById) : undefined,
    label ? eq(customers.label, label) : undefined,
    ...dates,
  );
  const id = idIn(q);
  const words = id ? eq(customers.id, id) : and(...customerTerms(q ?? "").map(hasTerm));
  return { searched: { table: customers, id: customers.id, at: customers.insertedAt, within }, words };
}

async function findCustomerHits(ctx: Ctx, query: FindInput, page: Page): Promise<Hits<CustomerHitView>> {
  const { searched, words } = customersLike(ctx, query);
  const found = await pageOfHits(page, (asked) =>
    ctx.db
      .select({
        ...hitColumns,
        id: customers.id,
        status: customers.status,
        code: customers.code,
        name: customers.name,
        email: customers.email,
        phone: customers.phoneNumber,
        label: customers.label,
        since: customers.insertedAt,
      })
      .from(sql`(${withSurvivors(page.hits(searched, words, asked))}) as hit`)
      .innerJoin(customers, and(sql`${customers.id} = hit.survivor_id`, searched.within))
      .orderBy(...inOrder([sql`hit.at`, customers.id], asked)),
  );
  const seen = new Set<string>();
  const isNew = ({ id }: CustomerHitView) => !seen.has(id) && seen.add(id).has(id);
  return { ...found, rows: found.rows.filter(isNew) };
}

function ordersLike(ctx: Ctx, query: FindInput) {
  const { q, status, label } = query;
  const within = and(
    eq(orders.accountId, ctx.account.id),
    isNotNull(orders.openedAt),
    status ? sql`${orders.status} = ${status}` : undefined,
    label ? eq(orders.label, label) : undefined,
    ...daysOf(ctx, orders.openedAt, query),
  );
  const id = idIn(q);
  const pattern = q ? orderPattern(q) : null;
  const code = pattern ? fits(sql`(' ' || lower(replace(${orders.code}, '-', '')))`, pattern) : sql`false`;
  const words = id ? eq(orders.id, id) : q ? code : undefined;
  return { searched: { table: orders, id: orders.id, at: orders.openedAt, within }, words };
}

async function findOrderHits(ctx: Ctx, query: FindInput, page: Page): Promise<Hits<OrderHitView>> {
  const { searched, words } = ordersLike(ctx, query);
  const found = await pageOfHits(page, (asked) =>
    ctx.db
      .select({
        ...hitColumns,
        id: orders.id,
        code: orders.code,
        status: orders.status,
        placedAt: orders.openedAt,
        currency: orders.currency,
        totalCents: orders.grandTotalCents,
        label: orders.label,
        name: sql<string | null>`coalesce(${orders.name}, ${customers.name})`,
        customerId: orders.customerId,
      })
      .from(sql`(${page.hits(searched, words, asked)}) as hit`)
      .innerJoin(orders, sql`${orders.id} = hit.id`)
      .leftJoin(customers, eq(customers.id, orders.customerId))
      .orderBy(...inOrder([sql`hit.at`, orders.id], asked)),
  );
  return { ...found, rows: found.rows.flatMap((row) => orderHit(row)) };
}

type OrderRow = Omit<OrderHitView, "code" | "status" | "placedAt"> & {
  code: string | null;
  status: OrderHitView["status"] | "cart";
  placedAt: Date | null;
};

function orderHit({ code, status, placedAt, ...row }: OrderRow): OrderHitView[] {
  return code && status !== "cart" && placedAt ? [{ ...row, code, status, placedAt }] : [];
}
