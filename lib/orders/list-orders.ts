import { and, eq, inArray, isNotNull, type SQL, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { preparedOnce } from "#db/prepared.ts";
import { orderStatus, orders } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { anyContains } from "#lib/customers/find-customers.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { type OrderRecord, reachable, recordFrom, wholeOrder } from "#lib/orders/order-records.ts";
import { type Asked, type Counts, inOrder, type Paged, type PageOf, pageOf } from "#lib/paging.ts";

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

function listQuery(db: Db, reach: SQL | undefined, matching: SQL | undefined, shape: Shape) {
  const { direction, withCarts, withLines } = shape;
  const at = withCarts ? sql`coalesce(${orders.openedAt}, ${orders.insertedAt})` : orders.openedAt;
  const beyond = direction === "newer" ? sql`(${at}, ${orders.id}) > ${key}` : sql`(${at}, ${orders.id}) < ${key}`;
  return db
    .select({
      id: orders.id,
      version: orders.version,
      at: sql`${at}`.mapWith(orders.insertedAt),
      whole: sql<string | null>`case when ${isSeen} then null else ${wholeOrder(withLines)} end`,
      counts: shape.counted ? bothCounts(reach, matching) : sql<null>`null::text`,
    })
    .from(orders)
    .where(
      and(matching, withCarts ? undefined : isNotNull(orders.openedAt), direction === "first" ? undefined : beyond),
    )
    .orderBy(...inOrder([at, orders.id], shape))
    .limit(sql.placeholder("limit"))
    .offset(sql.placeholder("offset"));
}

/** Both counts by one look at what is within reach. */
const bothCounts = (reach: SQL | undefined, matching: SQL | undefined) =>
  sql<string>`(select json_build_array(count(*) filter (where ${matching}), count(*))::text from ${orders} where ${reach})`;

const countsOf = (reach: SQL | undefined, matching: SQL | undefined): Counts => ({
  matching: sql`(select count(*)::int from ${orders} where ${matching})`,
  visible: sql`(select count(*)::int from ${orders} where ${reach})`,
});

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

const known: readonly string[] = orderStatus.enumValues;

/** An order as it was when it had that version. */
export type Seen = { id: string; version: string };

/**
 * A page of orders whose `record` is null where they are as they were seen; `looked` are all that were looked at, which
 * may be one more.
 */
export type OrdersPage = PageOf<Row> & { looked: Seen[] };
type Row = Seen & { at: Date; record: OrderRecord | null };

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
  const statuses = (query.filter.status ?? ["opened"]).filter((status) => known.includes(status));
  const withCarts = statuses.includes("cart");
  const reach = reachable(ctx);
  const asked = Object.entries(filters).flatMap(([name, column]) => {
    const values = query.filter[name];
    return values ? [inArray(sql`${column}::text`, values)] : [];
  });
  const matching = and(
    reach,
    statuses.length > 0 ? inArray(orders.status, statusesIn(statuses)) : sql`false`,
    ...asked,
    query.search ? anyContains(searched, query.search) : undefined,
  );
  const isUsual = asked.length === 0 && !query.search && ctx.viewer.kind !== "operator";
  let looked: Seen[] = [];
  const page = await pageOf<Row>(ctx, query, {
    positionOf: ({ at, id }) => ({ at, id }),
    async rows({ direction, start, limit, offset, counted }) {
      const shape = { direction, counted, withLines, withCarts };
      const { viewer } = ctx;
      const customerId = viewer.kind === "customer" ? viewer.customerId : null;
      const statement = isUsual
        ? usualQuery(ctx.db, customerId ? "customer" : "account", shape)
        : listQuery(ctx.db, reach, matching, shape);
      const found = await statement.execute({
        accountId: ctx.account.id,
        customerId,
        status: arrayOf(statuses),
        ids: arrayOf(seen.map(({ id }) => id)),
        versions: arrayOf(seen.map(({ version }) => version)),
        at: start?.at.toISOString() ?? null,
        from: start?.id ?? null,
        limit,
        offset,
      });
      looked = found.map(({ id, version }) => ({ id, version }));
      return found.map(({ whole, counts, ...row }) => {
        const [total = null, all = null] = countsIn(counts);
        return { ...row, total, all, record: whole === null ? null : recordFrom(whole) };
      });
    },
    counts: countsOf(reach, matching),
  });
  return { ...page, looked };
}

const countsIn = (text: string | null): number[] => (text === null ? [] : JSON.parse(text));
const arrayOf = (words: string[]) => `{${words.join(",")}}`;

type Status = (typeof orderStatus.enumValues)[number];
const statusesIn = (words: string[]) => orderStatus.enumValues.filter((status: Status) => words.includes(status));
