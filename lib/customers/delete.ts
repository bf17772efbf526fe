import { and, eq, sql } from "drizzle-orm";
import { addresses, customers, orders, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { nextStatus } from "#lib/customers/status.ts";
import { lockCustomer } from "#lib/customers/suspend.ts";
import { requirePermission } from "#lib/identity/permissions.ts";

/**
 * Ends a customer. The user goes at once, and with it every session and token: the username is free. Carts go too.
 * Placed orders are kept, and then the customer stays behind them as `deleted`, with name and contact only (contract
 * 6.8); so it does behind claims on orders that went through its hands. Without any of these nothing of it stays.
 */
export async function deleteCustomer(ctx: Ctx, id: string): Promise<void> {
  requirePermission(ctx, "customers:delete");
  await inTransaction(ctx, async (ctx) => {
    const customer = await lockCustomer(ctx, id);
    const status = nextStatus(customer.status, "delete");
    await ctx.db.delete(orders).where(and(eq(orders.customerId, id), eq(orders.status, "cart")));
    const isKept = await isBehindOrders(ctx, id);
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
      await ctx.db.delete(customers).where(eq(customers.supersededById, id));
      await ctx.db.delete(customers).where(eq(customers.id, id));
    }
    await record(ctx, "deleted", { customerId: id }, { kept: isKept ? "orders" : "nothing" });
  });
}

/** Whether it has placed orders, or any went from it or to it, or to or from a guest who was merged into it. */
async function isBehindOrders(ctx: Ctx, id: string): Promise<boolean> {
  const people = sql`(select c.id from customers c where c.id = ${id} or c.superseded_by_id = ${id})`;
  const [row] = await ctx.db.execute<{ kept: boolean }>(sql`select
    exists (select from ${orders} where customer_id = ${id} and status <> 'cart')
    or exists (select from claims where from_customer_id in ${people})
    or exists (select from claims where to_customer_id in ${people}) as kept`);
  return row?.kept ?? true;
}
