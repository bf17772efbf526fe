import { and, eq, inArray, isNotNull, or, sql } from "drizzle-orm";
import { claims, customers, orders, suspensions, users } from "#db/schema/index.ts";
import { lockCustomers } from "#lib/claims/write-claims.ts";
import type { Ctx } from "#lib/context.ts";
import { Refusal } from "#lib/refusal.ts";

/** The ids of a customer and of every guest who is part of it by now, however many steps it took. */
export async function peopleOf(ctx: Ctx, id: string): Promise<string[]> {
  const rows = await ctx.db.execute<{ id: string }>(sql`
    with recursive people as (
      select id from ${customers} where id = ${id} and account_id = ${ctx.account.id}
      union select c.id from ${customers} as c join people on c.superseded_by_id = people.id)
    select id from people order by id`);
  return rows.map((row) => row.id);
}

/**
 * Locks a customer and all who are part of it, in the order in which everybody locks them, and gives their ids. Refuses
 * `busy` when somebody else became part of it meanwhile. Call it before anything else of them is locked.
 */
export async function lockPeople(ctx: Ctx, id: string): Promise<string[]> {
  const seen = await peopleOf(ctx, id);
  await lockCustomers(ctx, seen);
  const people = await peopleOf(ctx, id);
  if (people.some((each) => !seen.includes(each))) throw new Refusal("busy");
  return people;
}

/** Whether they have placed orders, or any went from one of them or to one of them: then their rows stay behind these. */
export async function areBehindOrders(ctx: Ctx, people: string[]): Promise<boolean> {
  const hasPlaced = ctx.db
    .select({ id: orders.id })
    .from(orders)
    .where(sql`${inArray(orders.customerId, people)} and ${orders.status} <> 'cart'`);
  const hasClaims = ctx.db
    .select({ id: claims.id })
    .from(claims)
    .where(or(inArray(claims.fromCustomerId, people), inArray(claims.toCustomerId, people)));
  const [row] = await ctx.db.execute<{ kept: boolean }>(sql`select exists ${hasPlaced} or exists ${hasClaims} as kept`);
  return row?.kept ?? true;
}

/**
 * Ends the log-ins of those of them who were merged and kept theirs, for the undoing: their names are free, and nothing
 * can be undone any more. Call it when they are locked.
 */
export async function endMergedLogIns(ctx: Ctx, people: string[]): Promise<void> {
  const isMerged = and(inArray(customers.id, people), isNotNull(customers.supersededById), isNotNull(customers.userId));
  const gone = { status: "deleted", userId: null, deletedAt: ctx.now } as const;
  const ended = await ctx.db.update(customers).set(gone).where(isMerged).returning({ id: customers.id });
  const ids = ended.map(({ id }) => id);
  if (ids.length === 0) return;
  await ctx.db.delete(users).where(inArray(users.customerId, ids));
  await ctx.db.delete(suspensions).where(inArray(suspensions.customerId, ids));
}

/** Takes away what a customer has not placed. */
export async function deleteCarts(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.delete(orders).where(sql`${eq(orders.customerId, id)} and ${orders.status} = 'cart'`);
}

/** Takes the rows themselves away, all at once, since they point at each other. */
export async function deletePeople(ctx: Ctx, people: string[]): Promise<void> {
  await ctx.db.delete(customers).where(inArray(customers.id, people));
}
