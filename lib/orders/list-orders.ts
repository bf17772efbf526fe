import { and, eq, inArray, isNotNull, type SQL, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { preparedOnce } from "#db/prepared.ts";
import { orderStatus, orders, users } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { anyContains } from "#lib/customers/find-customers.ts";
import type { Glance } from "#lib/glance.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { type OrderRecord, reachable, recordFor, wholeOrder } from "#lib/orders/order-records.ts";
import { type Asked, askedFor, inOrder, type Paged, type PageOf, uncountedPageOf } from "#lib/paging.ts";

const filters = {
  customerId: orders.customerId,
  label: orders.label,
  email: orders.email,
  phoneNumber: orders.phoneNumber,
  paymentStatus: orders.paymentStatus,
  fulfillmentMethod: orders.fulfillmentMethod,
  fulfillmentStatus: orders.fulfillmentStatus,
  isEstimate: orders.isEstimate,
  deliveryAddressLineOne: orders.deliveryAddressLineOne,
  deliveryAddressLineTwo: orders.deliveryAddressLineTwo,
  deliveryAddressProvince: orders.deliveryAddressProvince,
  deliveryAddressCity: orders.deliveryAddressCity,
  deliveryAddressCountryCode: orders.deliveryAddressCountryCode,
  deliveryAddressPostalCode: orders.deliveryAddressPostalCode,
} as const;

export const orderFilters = ["status", ...Object.keys(filters)];

const searched = [sql`${orders.id}::text`, orders.code, orders.name, orders.email, orders.phoneNumber];

/** Of what a list's statement is made: its text varies with these alone, so that a few are prepared once each. */
type Shape = Pick<Asked, "direction" | "counted"> & { withLines: boolean; withCarts: boolean };

/** An array that is read out of its text once, and not again for every row. */
const arrayAt = (name: string, type: SQL) => sql`((select ${sql.placeholder(name)}::text::${type}[])::${type}[])`;
const anyStatus = sql`${orders.status} = any ${arrayAt("status", sql`order_status`)}`;
const isSeen = sql`${orders.id} = any ${arrayAt("ids", sql`uuid`)} and ${orders.version} = any ${arrayAt("versions", sql`uuid`)}`;
const key = sql`(${sql.placeholder("at")}::timestamptz, ${sql.placeholder("from")}::uuid)`;

/** Which orders a page has, in its order, with what else is wanted of each. */
function pageQuery(db: Db, matching: SQL | undefined, { direction, withCarts }: Shape, whole: SQL<string | null>) {
  const at = withCarts ? sql`coalesce(${orders.openedAt}, ${orders.insertedAt})` : orders.openedAt;
  const beyond = direction === "newer" ? sql`(${at}, ${orders.id}) > ${key}` : sql`(${at}, ${orders.id}) < ${key}`;
  return db
    .select({
      id: orders.id,
      version: orders.version,
      at: sql`${at}`.mapWith(orders.insertedAt).as("at"),
      whole: whole.as("whole"),
    })
    .from(orders)
    .where(
      and(matching, withCarts ? undefined : isNotNull(orders.openedAt), direction === "first" ? undefined : beyond),
    )
    .orderBy(...inOrder([at, orders.id], { direction }))
    .limit(sql.placeholder("limit"))
    .offset(sql.placeholder("offset"))
    .as("page");
}

/** The counts by one look at what is within reach, as a text. */
const bothCounts = (reach: SQL | undefined, matching: SQL | undefined) =>
  sql<string>`(select json_build_array(count(*) filter (where ${matching}), count(*))::text from ${orders} where ${reach})`;

/** A page, and with it, in the first row or in one that holds nothing else, the counts. */
function listQuery(db: Db, reach: SQL | undefined, matching: SQL | undefined, shape: Shape) {
  const { withLines, counted } = shape;
  const whole = sql<string | null>`case when ${isSeen} then null else ${wholeOrder(withLines)} end`;
  const page = pageQuery(db, matching, shape, whole);
  const counts = counted ? bothCounts(reach, matching) : sql<null>`null::text`;
  return db
    .select({ counts, id: page.id, version: page.version, at: page.at, whole: page.whole })
    .from(sql`(select) as always`)
    .leftJoin(page, sql`true`);
}

const ofAccount = eq(orders.accountId, sql.placeholder("accountId"));
const reaches = { account: ofAccount, customer: and(ofAccount, eq(orders.customerId, sql.placeholder("customerId"))) };

const prepared = new Map<string, (db: Db) => ReturnType<ReturnType<typeof listQuery>["prepare"]>>();

/** The statement for a list that nothing but a status narrows down, built once. */
function usualQuery(db: Db, whose: keyof typeof reaches, shape: Shape) {
  const name = `orders of ${whose} ${JSON.stringify(shape)}`;
  const reach = reaches[whose];
  const build = (db: Db) => listQuery(db, reach, and(reach, anyStatus), shape).prepare(name);
  const query = prepared.get(name) ?? preparedOnce(build);
  prepared.set(name, query);
  return query(db);
}

/** The orders of the user whom a query on users finds. */
const ofUser = and(sql`${orders.accountId} = ${users}.account_id`, sql`${orders.customerId} = ${users}.customer_id`);

/** Whether the versions of a page are those that were seen, and the counts. */
function glanceQuery(db: Db, shape: Shape): SQL<string> {
  const matching = and(ofUser, anyStatus);
  const page = pageQuery(db, matching, shape, sql<null>`null`);
  const versions = sql`(select string_agg(id || ' ' || version, ',' order by place)
    from (select page.id, page.version, row_number() over () as place from ${page}) as placed)`;
  const counts = shape.counted ? bothCounts(ofUser, matching) : sql`null::text`;
  return sql<string>`json_build_array(${versions} = ${sql.placeholder("versions")}::text, ${counts})::text`;
}

const known: readonly string[] = orderStatus.enumValues;

/** An order as it was when it had that version. */
export type Seen = { id: string; version: string };

/**
 * A page of orders whose `record` is null where they are as they were seen; `looked` are all that were looked at, which
 * may be one more.
 */
export type OrdersPage = PageOf<Row> & { looked: Seen[] };
type Row = Seen & { at: Date; record: OrderRecord | null };

const usualStatuses = ["opened"];
const statusesOf = (query: Paged) => (query.filter.status ?? usualStatuses).filter((status) => known.includes(status));

/** What a list's statement needs beside whose orders they are. */
const placeholdersOf = (statuses: string[], { start, limit, offset }: Asked) => ({
  status: arrayOf(statuses),
  at: start?.at.toISOString() ?? null,
  from: start?.id ?? null,
  limit,
  offset,
});

/** The orders of a page with their versions, for `glanceAtOrders`. */
export const versionsOf = (looked: Seen[]) => looked.map(({ id, version }) => `${id} ${version}`).join(",");

/**
 * What a customer's page of orders is looked at by in the very statement that finds out who asks: `read` takes what that
 * gave, and says whether the page is still as it was when its orders had these versions, and what the counts are. Null
 * for a list that is narrowed down by more than a status.
 */
export function glanceAtOrders(query: Paged, versions: string): { glance: Glance; read: typeof readGlance } | null {
  if (query.search || Object.keys(filters).some((name) => query.filter[name])) return null;
  const statuses = statusesOf(query);
  const asked = askedFor(query);
  const shape = {
    direction: asked.direction,
    counted: asked.counted,
    withLines: false,
    withCarts: statuses.includes("cart"),
  };
  const glance = {
    name: `orders ${JSON.stringify(shape)}`,
    column: (db: Db) => glanceQuery(db, shape),
    values: { ...placeholdersOf(statuses, asked), versions },
  };
  return { glance, read: readGlance };
}

function readGlance(text: string): { isAsSeen: boolean; counts: OrdersPage["counts"] } {
  const [isAsSeen, counts]: [boolean | null, string | null] = JSON.parse(text);
  return { isAsSeen: isAsSeen === true, counts: countsIn(counts) };
}

/**
 * The asking customer's orders, those placed as a guest included; for staff the account's. Only opened ones unless the
 * filter says otherwise; the newest placed first, carts before them by when they came into being. Of those that are
 * still as they were `seen` nothing more is read: what is looked at each time is which there are, and their versions.
 */
export async function listOrders(
  ctx: Ctx,
  query: Paged,
  { withLines, seen = [] }: { withLines: boolean; seen?: Seen[] },
): Promise<OrdersPage> {
  requirePermission(ctx, "orders:list");
  const { viewer } = ctx;
  const customerId = viewer.kind === "customer" ? viewer.customerId : null;
  const statuses = statusesOf(query);
  const withCarts = statuses.includes("cart");
  const statementFor = (shape: Shape) => {
    const narrower = narrowerOf(query);
    if (narrower.length === 0 && viewer.kind !== "operator")
      return usualQuery(ctx.db, customerId ? "customer" : "account", shape);
    const reach = reachable(ctx);
    const isAsked = statuses.length > 0 ? inArray(orders.status, statusesIn(statuses)) : sql`false`;
    return listQuery(ctx.db, reach, and(reach, isAsked, ...narrower), shape);
  };
  let looked: Seen[] = [];
  let counts: OrdersPage["counts"] = null;
  const page = await uncountedPageOf<Row>(query, {
    positionOf: ({ at, id }) => ({ at, id }),
    async rows(asked) {
      const { direction, counted } = asked;
      const found = await statementFor({ direction, counted, withLines, withCarts }).execute({
        ...placeholdersOf(statuses, asked),
        accountId: ctx.account.id,
        customerId,
        ids: arrayOf(seen.map(({ id }) => id)),
        versions: arrayOf(seen.map(({ version }) => version)),
      });
      counts = countsIn(found.at(0)?.counts ?? null);
      const rows = found.flatMap(rowsFor(ctx));
      looked = rows.map(({ id, version }) => ({ id, version }));
      return rows;
    },
  });
  return { ...page, counts, looked };
}

/** What narrows a list down beside its statuses. */
function narrowerOf(query: Paged): SQL[] {
  const asked = Object.entries(filters).flatMap(([name, column]) => {
    const values = query.filter[name];
    return values ? [inArray(sql`${column}::text`, values)] : [];
  });
  const word = query.search ? anyContains(searched, query.search) : undefined;
  return word ? [...asked, word] : asked;
}

type Found = Awaited<ReturnType<ReturnType<typeof listQuery>["execute"]>>[number];

function rowsFor(ctx: Ctx) {
  const read = recordFor(ctx);
  return ({ id, version, at, whole }: Found): Row[] => {
    if (!id || !version || !at) return [];
    return [{ id, version, at, record: whole === null ? null : read(whole) }];
  };
}

function countsIn(text: string | null): OrdersPage["counts"] {
  if (text === null) return null;
  const [total, all]: [number, number] = JSON.parse(text);
  return { total, all };
}

const arrayOf = (words: string[]) => `{${words.join(",")}}`;

type Status = (typeof orderStatus.enumValues)[number];
const statusesIn = (words: string[]) => orderStatus.enumValues.filter((status: Status) => words.includes(status));
