import { and, eq, inArray, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { addresses, customers } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { isReachedById } from "#lib/customers/guest.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { countMiss, refuseGuesser } from "#lib/identity/throttle.ts";
import { beyond, countColumns, inOrder, type Paged, type PageOf, pageOf } from "#lib/paging.ts";
import { Refusal } from "#lib/refusal.ts";

const columns = {
  id: customers.id,
  status: customers.status,
  code: customers.code,
  name: customers.name,
  label: customers.label,
  firstName: customers.firstName,
  lastName: customers.lastName,
  email: customers.email,
  phoneNumber: customers.phoneNumber,
  deliveryAddressLineOne: addresses.lineOne,
  deliveryAddressLineTwo: addresses.lineTwo,
  deliveryAddressProvince: addresses.province,
  deliveryAddressCity: addresses.city,
  deliveryAddressCountryCode: addresses.countryCode,
  deliveryAddressPostalCode: addresses.postalCode,
  caption: customers.caption,
  description: customers.description,
  customData: customers.customData,
  insertedAt: customers.insertedAt,
  updatedAt: customers.updatedAt,
  userId: customers.userId,
  enrollerId: customers.enrollerId,
  sponsorId: customers.sponsorId,
};

const select = <More extends Record<string, SQL>>(ctx: Ctx, more: More) =>
  ctx.db
    .select({ ...columns, ...more })
    .from(customers)
    .leftJoin(addresses, and(eq(addresses.customerId, customers.id), eq(addresses.kind, "delivery")))
    .$dynamic();

const inAccount = (ctx: Ctx) => and(eq(customers.accountId, ctx.account.id), isNull(customers.supersededById));

/** A customer with its delivery address, as the API shows it. */
export type CustomerRecord = Awaited<ReturnType<typeof select<Record<never, SQL>>>>[number];

/**
 * Where the boundary is (contract 1.5): a publishable token reaches guests, a customer itself, staff everybody of the
 * account. Refuses `not_allowed` to a publishable token, for a registered customer and for no customer alike.
 */
export async function getCustomer(ctx: Ctx, id: string): Promise<CustomerRecord> {
  requirePermission(ctx, "customers:reach");
  const { viewer } = ctx;
  if (viewer.kind === "publishable") await refuseGuesser(ctx);
  const own = viewer.kind === "customer" ? eq(customers.id, viewer.customerId) : undefined;
  const open = viewer.kind === "publishable" ? isReachedById : undefined;
  const [found] = await select(ctx, {}).where(and(eq(customers.id, id), inAccount(ctx), own, open));
  if (found) return found;
  if (viewer.kind !== "publishable") throw new Refusal("not_found");
  await countMiss(ctx);
  throw new Refusal("not_allowed");
}

/**
 * The same; and for staff, and for whoever it is by now, an id that was merged leads on to the one that stayed. To
 * everybody else it is as if it had never been there.
 */
export async function getCustomerOrSurvivor(ctx: Ctx, id: string): Promise<CustomerRecord | { survivorId: string }> {
  try {
    return await getCustomer(ctx, id);
  } catch (error) {
    const isGone = error instanceof Refusal && error.code === "not_found";
    const survivorId = isGone ? await findSurvivor(ctx, id) : null;
    if (survivorId && (ctx.viewer.kind !== "customer" || survivorId === ctx.viewer.customerId)) return { survivorId };
    throw error;
  }
}

async function findSurvivor(ctx: Ctx, id: string): Promise<string | null> {
  const [found] = await ctx.db.execute<{ id: string }>(sql`
    with recursive next as (
      select id, superseded_by_id as onward from ${customers} where id = ${id} and account_id = ${ctx.account.id}
      union select c.id, c.superseded_by_id from ${customers} as c join next on c.id = next.onward)
    select id from next where onward is null and id <> ${id}`);
  return found?.id ?? null;
}

/** The customers of these ids that whoever asks may see; for what is shown beside something else. */
export async function findCustomers(ctx: Ctx, ids: string[]): Promise<CustomerRecord[]> {
  const { viewer } = ctx;
  const own = viewer.kind === "customer" ? eq(customers.id, viewer.customerId) : undefined;
  const open = viewer.kind === "publishable" ? isReachedById : undefined;
  return ids.length === 0 ? [] : select(ctx, {}).where(and(inArray(customers.id, ids), inAccount(ctx), own, open));
}

export type CodeQuery = {
  code?: string | undefined;
  name?: string | undefined;
  firstName?: string | undefined;
  lastName?: string | undefined;
  email?: string | undefined;
  phoneNumber?: string | undefined;
};

const squeezed = (column: SQL | PgColumn) => sql`lower(regexp_replace(${column}, '\\s', '', 'g'))`;
const squeeze = (word: string) => word.replace(/\s/g, "").toLowerCase();

/**
 * The asking customer itself; for others the one with that code and whatever else is given, all of which must match
 * (contract 6.3). Refuses `not_allowed` to a code alone, since codes may be sequential, and to anything without a code.
 */
export async function findByCode(ctx: Ctx, { code, ...others }: CodeQuery): Promise<CustomerRecord> {
  requirePermission(ctx, "customers:reach");
  if (ctx.viewer.kind === "customer") return getCustomer(ctx, ctx.viewer.customerId);
  const more = Object.values(others).filter((word) => word && squeeze(word) !== "");
  if (!code && more.length === 0) throw new Refusal("not_found");
  if (!code || more.length === 0) throw new Refusal("not_allowed");
  await refuseGuesser(ctx);
  const { name, firstName, lastName, email, phoneNumber } = others;
  const same = (column: PgColumn, word: string | undefined) => (word ? eq(squeezed(column), squeeze(word)) : undefined);
  const [found] = await select(ctx, {}).where(
    and(
      eq(customers.code, code),
      inAccount(ctx),
      ne(customers.status, "deleted"),
      ctx.viewer.kind === "publishable" ? isReachedById : undefined,
      name
        ? eq(
            squeezed(
              sql`coalesce(${customers.name}, nullif(concat(${customers.firstName}, ${customers.lastName}), ''))`,
            ),
            squeeze(name),
          )
        : undefined,
      same(customers.firstName, firstName),
      same(customers.lastName, lastName),
      same(customers.email, email),
      phoneNumber
        ? eq(sql`regexp_replace(${customers.phoneNumber}, '\\D', '', 'g')`, phoneNumber.replace(/\D/g, ""))
        : undefined,
    ),
  );
  if (found) return found;
  await countMiss(ctx);
  throw new Refusal("not_found");
}

const filters = {
  id: customers.id,
  status: customers.status,
  label: customers.label,
  deliveryAddressCity: addresses.city,
  deliveryAddressProvince: addresses.province,
  deliveryAddressCountryCode: addresses.countryCode,
} as const;

export const customerFilters = Object.keys(filters);

const searched = [
  sql`${customers.id}::text`,
  customers.code,
  customers.name,
  customers.firstName,
  customers.lastName,
  customers.email,
  customers.phoneNumber,
];

/** Staff's list of customers, newest created first; deleted ones only when asked for by status. */
export async function listCustomers(ctx: Ctx, query: Paged): Promise<PageOf<CustomerRecord>> {
  requirePermission(ctx, "customers:list");
  const asked = Object.entries(filters).flatMap(([key, column]) => {
    const values = query.filter[key];
    return values ? [inArray(sql`${column}::text`, values)] : [];
  });
  const visible = and(inAccount(ctx), query.filter.status ? undefined : ne(customers.status, "deleted"));
  const matching = and(visible, ...asked, query.search ? anyContains(searched, query.search) : undefined);
  const position: [PgColumn, PgColumn] = [customers.insertedAt, customers.id];
  const counts = {
    matching: sql`(select count(*)::int from ${customers} left join ${addresses} on ${addresses.customerId} = ${customers.id} where ${matching})`,
    visible: sql`(select count(*)::int from ${customers} where ${visible})`,
  };
  return pageOf(ctx, query, {
    positionOf: ({ insertedAt, id }) => ({ at: insertedAt, id }),
    rows: (asked) =>
      select(ctx, countColumns(asked, counts))
        .where(and(matching, beyond(position, asked)))
        .orderBy(...inOrder(position, asked))
        .limit(asked.limit)
        .offset(asked.offset),
    counts,
  });
}

/** Whether any of the columns has the word somewhere in it, whatever its case. */
export const anyContains = (columns: (SQL | PgColumn)[], word: string): SQL | undefined =>
  or(...columns.map((column) => sql`strpos(lower(${column}), ${word.toLowerCase()}) > 0`));
