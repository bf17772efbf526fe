import { and, eq, sql } from "drizzle-orm";
import { customers, users } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { NamedView, StandingView } from "#lib/customers/desk-views.ts";
import { findSuspension } from "#lib/customers/suspension.ts";
import { peopleOf } from "#lib/customers/what-stays.ts";
import { requirePermission } from "#lib/identity/permissions.ts";

type Counts = Pick<
  StandingView,
  "sessions" | "apiTokens" | "openOrders" | "placedOrders" | "claims" | "cartPieces" | "points"
>;

/**
 * A customer as staff look at it before they shut it out, let it in or delete it: what would end, and what would stay.
 * Null for one that is not there, is deleted, or is part of somebody else by now.
 */
export async function findStanding(ctx: Ctx, id: string): Promise<StandingView | null> {
  requirePermission(ctx, "customers:suspend");
  const [[row], suspension, people] = await Promise.all([
    ctx.db
      .select({ customer: customers, username: users.username })
      .from(customers)
      .leftJoin(users, eq(users.id, customers.userId))
      .where(and(eq(customers.id, id), eq(customers.accountId, ctx.account.id))),
    findSuspension(ctx, id),
    peopleOf(ctx, id),
  ]);
  const { customer, username = null } = row ?? {};
  if (!customer || customer.status === "deleted" || customer.supersededById) return null;
  const [counts, by] = await Promise.all([
    countAll(ctx, people, customer.userId),
    suspension?.actorUserId ? findName(ctx, suspension.actorUserId) : null,
  ]);
  const named = nameOf(customer);
  const { status } = customer;
  if (!suspension) return { id, named, status, username, suspension: null, ...counts };
  const { scope, reason, says, until, beganAt: since } = suspension;
  return { id, named, status, username, suspension: { scope, reason, says, since, until, by }, ...counts };
}

async function findName(ctx: Ctx, userId: string): Promise<string | null> {
  const isIt = and(eq(users.id, userId), eq(users.accountId, ctx.account.id));
  const [user] = await ctx.db.select({ name: users.name, username: users.username }).from(users).where(isIt);
  return user ? (user.name ?? user.username) : null;
}

async function countAll(ctx: Ctx, people: string[], userId: string | null): Promise<Counts> {
  const theirs = sql`(${sql.join(
    people.map((id) => sql`${id}::uuid`),
    sql`, `,
  )})`;
  const now = ctx.now.toISOString();
  const [counts] = await ctx.db.execute<Counts>(sql`select
    (select count(*)::int from sessions join users on users.id = sessions.user_id and users.epoch = sessions.user_epoch
      where users.id = ${userId}::uuid and users.status = 'active' and expires_at > ${now}::timestamptz) as sessions,
    (select count(*)::int from api_refresh_tokens as token join users on users.id = token.user_id and users.epoch = token.user_epoch
      where users.id = ${userId}::uuid and users.status = 'active' and revoked_at is null) as "apiTokens",
    (select count(*)::int from orders where customer_id in ${theirs} and status = 'opened') as "openOrders",
    (select count(*)::int from orders where customer_id in ${theirs} and status <> 'cart') as "placedOrders",
    (select count(*)::int from claims where from_customer_id in ${theirs} or to_customer_id in ${theirs}) as claims,
    (select coalesce(sum(order_quantity), 0)::int from order_line_items as line join orders on orders.id = line.order_id
      where customer_id in ${theirs} and orders.status = 'cart') as "cartPieces",
    (select coalesce(sum(balance), 0)::int from point_accounts where customer_id in ${theirs}) as points`);
  if (!counts) throw new Error("nothing was counted");
  return counts;
}

type Named = Pick<typeof customers.$inferSelect, "id" | "name" | "email" | "code">;

/** What staff call a customer: by name, else by address or code, else by the beginning of its id. */
export function nameOf({ id, name, email, code }: Named): NamedView {
  return { name: name?.trim() || email || code || id.slice(0, 8), isName: Boolean(name?.trim()) };
}
