import { and, desc, eq, getTableColumns, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import { customers, orderLineItems, orders } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { anyContains } from "#lib/customers/find-customers.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { countMiss, refuseGuesser } from "#lib/identity/throttle.ts";
import { type Paged, type PageOf, pageOf } from "#lib/paging.ts";
import { Refusal } from "#lib/refusal.ts";

export type LineRecord = typeof orderLineItems.$inferSelect;
export type OrderRecord = typeof orders.$inferSelect & { lines: LineRecord[] | null };

/** Orders that whoever asks may reach (contract 1.5): the boundary stands in the `where`. */
export function reachable(ctx: Ctx): SQL | undefined {
  const inAccount = eq(orders.accountId, ctx.account.id);
  const { viewer } = ctx;
  if (viewer.kind === "staff" || viewer.kind === "operator") return inAccount;
  if (viewer.kind === "customer") return and(inAccount, eq(orders.customerId, viewer.customerId));
  if (viewer.kind !== "publishable") return sql`false`;
  const guestsOwn = sql`exists (select from ${customers} where ${customers.id} = ${orders.customerId} and ${customers.status} = 'guest')`;
  return and(inAccount, or(isNull(orders.customerId), guestsOwn));
}

/** The lines of each order in the same round trip, as one text for each order. */
const linesOfOrder = sql<string>`coalesce((select json_agg(line order by line.id) from ${orderLineItems} as line where line.order_id = ${orders}.id), '[]')::text`;

const select = (ctx: Ctx, withLines: boolean) =>
  ctx.db
    .select({ ...getTableColumns(orders), lines: withLines ? linesOfOrder : sql<null>`null` })
    .from(orders)
    .$dynamic();

type Selected = Awaited<ReturnType<typeof select>>[number];

const recordOf = ({ lines, ...order }: Selected): OrderRecord => ({
  ...order,
  lines: lines === null ? null : linesFrom(lines),
});

const lineColumns = Object.entries(getTableColumns(orderLineItems));

function linesFrom(text: string): LineRecord[] {
  const rows: Record<string, unknown>[] = JSON.parse(text);
  return rows.map((row) => lineFrom(row));
}

/** Drizzle reads a column of a row the same way, whether it came by itself or inside of a JSON text. */
function lineFrom(row: Record<string, unknown>): LineRecord;
function lineFrom(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    lineColumns.map(([property, column]) => {
      const value = row[column.name];
      return [property, column.dataType === "date" && typeof value === "string" ? new Date(value) : value];
    }),
  );
}

/** One order that whoever asks may reach; refuses `not_found`, and does not say why. */
export async function getOrder(ctx: Ctx, id: string, withLines = false): Promise<OrderRecord> {
  requirePermission(ctx, "orders:reach");
  if (ctx.viewer.kind === "publishable") await refuseGuesser(ctx);
  const [found] = await select(ctx, withLines).where(and(eq(orders.id, id), reachable(ctx)));
  if (found) return recordOf(found);
  if (ctx.viewer.kind === "publishable") await countMiss(ctx);
  throw new Refusal("not_found");
}

const filters = {
  status: orders.status,
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

export const orderFilters = Object.keys(filters);

const searched = [sql`${orders.id}::text`, orders.code, orders.name, orders.email, orders.phoneNumber];

/**
 * The asking customer's orders, those placed as a guest included; for staff the account's. Only opened ones unless the
 * filter says otherwise; the newest placed first, carts before them by when they came into being.
 */
export async function listOrders(ctx: Ctx, query: Paged, withLines: boolean): Promise<PageOf<OrderRecord>> {
  requirePermission(ctx, "orders:list");
  const asked = Object.entries({ status: ["opened"], ...query.filter }).flatMap(([key, values]) => {
    const column = Object.entries(filters).find(([name]) => name === key)?.[1];
    return column ? [inArray(sql`${column}::text`, values)] : [];
  });
  const matching = and(reachable(ctx), ...asked, query.search ? anyContains(searched, query.search) : undefined);
  const onlyPlaced = !(query.filter.status ?? []).includes("cart");
  const at = onlyPlaced ? orders.openedAt : sql`coalesce(${orders.openedAt}, ${orders.insertedAt})`;
  const placed = onlyPlaced ? sql`${orders.openedAt} is not null` : undefined;
  return pageOf(ctx, query, {
    position: [at, orders.id],
    positionOf: ({ openedAt, insertedAt, id }) => ({ at: openedAt ?? insertedAt, id }),
    rows: async (where, limit, offset, direction) => {
      const found = await select(ctx, withLines)
        .where(and(matching, placed, where))
        .orderBy(...(direction === "newer" ? [at, orders.id] : [desc(at), desc(orders.id)]))
        .limit(limit)
        .offset(offset);
      return found.map(recordOf);
    },
    counts: {
      matching: sql`(select count(*)::int from ${orders} where ${matching})`,
      visible: sql`(select count(*)::int from ${orders} where ${reachable(ctx)})`,
    },
  });
}

/** The orders of these ids that whoever asks may reach; for what is shown beside something else. */
export async function findOrders(ctx: Ctx, ids: string[], withLines: boolean): Promise<OrderRecord[]> {
  if (ids.length === 0) return [];
  const found = await select(ctx, withLines).where(and(inArray(orders.id, ids), reachable(ctx)));
  return found.map(recordOf);
}
