import { and, eq, inArray, ne, sql } from "drizzle-orm";
import { addresses, claims, customers, orders, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { lockCustomers } from "#lib/claims/write-claims.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { nextStatus } from "#lib/customers/status.ts";
import { lockCustomer } from "#lib/customers/suspend.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { Refusal } from "#lib/refusal.ts";

/**
 * Ends a customer. The user goes at once, and with it every session and token: the username is free. Carts go too.
 * Placed orders are kept, and then the customer stays behind them as `deleted`, with name and contact only (contract
 * 6.8); so it does behind claims on orders that went through its hands. Without any of these nothing of it stays.
 */
export async function deleteCustomer(ctx: Ctx, id: string): Promise<void> {
  requirePermission(ctx, "customers:delete");
  await inTransaction(ctx, async (ctx) => {
    const merged = await lockMerged(ctx, id);
    const customer = await lockCustomer(ctx, id);
    const status = nextStatus(customer.status, "delete");
    await ctx.db.delete(orders).where(and(eq(orders.customerId, id), eq(orders.status, "cart")));
    const isKept = await isBehindOrders(ctx, [id, ...merged]);
    if (customer.userId) await ctx.db.delete(users).where(eq(users.id, customer.userId));
    if (isKept) {
      await ctx.db.delete(addresses).where(eq(addresses.customerId, id));
      await ctx.db
        .update(customers)
        .set({
          status,
          userId: null,
          deletedAt: ctx.now,
          deletionDueAt: null,
          caption: null,
          description: null,
          customData: {},
        })
        .where(eq(customers.id, id));
    } else {
      await ctx.db.delete(customers).where(inArray(customers.id, [id, ...merged]));
    }
    await record(ctx, "deleted", { customerId: id }, { kept: isKept ? "orders" : "nothing" });
  });
}

/**
 * Locks the customer and all who are part of it, in the order in which everybody locks them; gives the ids of those who
 * were merged into it, be it by way of others.
 */
async function lockMerged(ctx: Ctx, id: string): Promise<string[]> {
  const seen = await mergedInto(ctx, id);
  await lockCustomers(ctx, [id, ...seen]);
  const merged = await mergedInto(ctx, id);
  if (merged.some((each) => !seen.includes(each))) throw new Refusal("busy");
  return merged;
}

async function mergedInto(ctx: Ctx, id: string): Promise<string[]> {
  const rows = await ctx.db.execute<{ id: string }>(sql`with recursive merged as (
    select id from customers where superseded_by_id = ${id}
    union select customers.id from customers join merged on customers.superseded_by_id = merged.id)
    select id from merged order by id`);
  return rows.map((row) => row.id);
}

/** Whether any of these has placed orders, or any went from them or to them. */
async function isBehindOrders(ctx: Ctx, ids: string[]): Promise<boolean> {
  const [placed, given, taken] = await Promise.all([
    ctx.db.$count(orders, and(inArray(orders.customerId, ids), ne(orders.status, "cart"))),
    ctx.db.$count(claims, inArray(claims.fromCustomerId, ids)),
    ctx.db.$count(claims, inArray(claims.toCustomerId, ids)),
  ]);
  return placed + given + taken > 0;
}
