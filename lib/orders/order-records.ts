import { and, eq, getTableColumns, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import { claims, customers, orderLineItems, orders } from "#db/schema/index.ts";
import { maskedEmail } from "#lib/claims/masked.ts";
import type { Ctx } from "#lib/context.ts";
import { isReachedById } from "#lib/customers/guest.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { countMiss, refuseGuesser } from "#lib/identity/throttle.ts";
import { Refusal } from "#lib/refusal.ts";

export type LineRecord = typeof orderLineItems.$inferSelect;
export type OrderRecord = Omit<typeof orders.$inferSelect, "searchText"> & { lines: LineRecord[] | null };

/**
 * Orders that whoever asks may reach (contract 1.5): the boundary stands in the `where`. Who has given an order of the
 * storefront back to a guest knows its id still, and reaches it no more.
 */
export function reachable(ctx: Ctx): SQL | undefined {
  const inAccount = eq(orders.accountId, ctx.account.id);
  const { viewer } = ctx;
  if (viewer.kind === "staff" || viewer.kind === "operator") return inAccount;
  if (viewer.kind === "customer") return and(inAccount, eq(orders.customerId, viewer.customerId));
  if (viewer.kind !== "publishable") return sql`false`;
  const guestsOwn = sql`exists (select from ${customers} where ${customers.id} = ${orders.customerId} and ${isReachedById})
    and (${orders.channel} = 'api' or not exists (select from ${claims} as claim where claim.order_id = ${orders}.id and claim.undone_at is not null))`;
  return and(inAccount, or(isNull(orders.customerId), sql`(${guestsOwn})`));
}

type Columns = [string, { name: string; dataType: string }][];

/** What a placed order is found by is nobody's to see. */
const { searchText: _, ...orderColumns } = getTableColumns(orders);
const orderFields = Object.entries(orderColumns);
const lineFields = Object.entries(getTableColumns(orderLineItems));

const valuesOf = (of: SQL, fields: Columns) =>
  sql.join(
    fields.map(([, { name }]) => sql`${of}.${sql.identifier(name)}`),
    sql`, `,
  );

/** The lines of each order in the same round trip, as JSON; in order. */
const linesOfOrder = sql`coalesce((
  select json_agg(json_build_array(${valuesOf(sql`line`, lineFields)}) order by line.id)
  from ${orderLineItems} as line where line.order_id = ${orders}.id), '[]')`;

/**
 * An order with its lines as one text: values without their names, which the database writes in three quarters of the
 * time and half the bytes (measured). `recordFor` reads it.
 */
export const wholeOrder = (withLines: boolean) =>
  sql<string>`json_build_array(${valuesOf(sql`${orders}`, orderFields)}, ${withLines ? linesOfOrder : sql`null`}, ${hasMoved})::text`;

/** Whether an order of the API ever changed hands: then who knows its id need not be whose it is. */
const hasMoved = sql`(${orders.channel} = 'api' and exists (select from ${claims} as claim where claim.order_id = ${orders}.id))`;

/**
 * Reads orders that came as texts as this viewer may see them: an address whose owner has said that the order isn't
 * theirs is masked for everybody but the store's people; and the id of an order that was not made over the API, or has
 * changed hands since, does not tell who knows no more than that the id of the guest, which would open everything else of
 * the guest's.
 */
export function recordFor({ viewer }: Ctx) {
  const isStore = viewer.kind === "staff" || viewer.kind === "operator";
  return (text: string): OrderRecord => {
    const values: unknown[] = JSON.parse(text);
    const order = orderFrom(values);
    const isMakers = order.channel === "api" && values.at(-1) === false;
    if (viewer.kind === "publishable" && !isMakers) order.customerId = null;
    const isMasked = order.email && order.emailDisownedAt && !isStore;
    return isMasked ? { ...order, email: maskedEmail(order.email ?? "") } : order;
  };
}

/** Drizzle reads a column of a row the same way, whether it came by itself or inside of a JSON text. */
function orderFrom(values: unknown[]): OrderRecord;
function orderFrom(values: unknown[]): Record<string, unknown> {
  const lines = values[orderFields.length];
  return {
    ...rowFrom(orderFields, values),
    lines: Array.isArray(lines) ? lines.map((line) => rowFrom(lineFields, line)) : null,
  };
}

function rowFrom(fields: Columns, values: unknown[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [at, [property, { dataType }]] of fields.entries()) {
    const value = values[at];
    row[property] = dataType === "date" && typeof value === "string" ? new Date(value) : value;
  }
  return row;
}

/** One order that whoever asks may reach; refuses `not_found`, and does not say why. */
export async function getOrder(ctx: Ctx, id: string, withLines = false): Promise<OrderRecord> {
  requirePermission(ctx, "orders:reach");
  if (ctx.viewer.kind === "publishable") await refuseGuesser(ctx);
  const [found] = await ctx.db
    .select({ whole: wholeOrder(withLines) })
    .from(orders)
    .where(and(eq(orders.id, id), reachable(ctx)))
    .prepare("order")
    .execute();
  if (found) return recordFor(ctx)(found.whole);
  if (ctx.viewer.kind === "publishable") await countMiss(ctx);
  throw new Refusal("not_found");
}

/** The orders of these ids that whoever asks may reach; for what is shown beside something else. */
export async function findOrders(ctx: Ctx, ids: string[], withLines: boolean): Promise<OrderRecord[]> {
  if (ids.length === 0) return [];
  const found = await ctx.db
    .select({ whole: wholeOrder(withLines) })
    .from(orders)
    .where(and(inArray(orders.id, ids), reachable(ctx)));
  return found.map(({ whole }) => whole).map(recordFor(ctx));
}
