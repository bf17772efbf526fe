import { and, eq, ne } from "drizzle-orm";
import { addresses, customers, orders, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { nextStatus } from "#lib/customers/status.ts";
import { lockCustomer } from "#lib/customers/suspend.ts";
import { requirePermission } from "#lib/identity/permissions.ts";

/**
 * Ends a customer. The user goes at once, and with it every session and token: the username is free. Carts go too.
 * Placed orders are kept, and then the customer stays behind them as `deleted`, with name and contact only (contract
 * 6.8); without placed orders nothing of it stays.
 */
export async function deleteCustomer(ctx: Ctx, id: string): Promise<void> {
  requirePermission(ctx, "customers:delete");
  await inTransaction(ctx, async (ctx) => {
    const customer = await lockCustomer(ctx, id);
    const status = nextStatus(customer.status, "delete");
    await ctx.db.delete(orders).where(and(eq(orders.customerId, id), eq(orders.status, "cart")));
    const [placed] = await ctx.db
      .select({ id: orders.id })
      .from(orders)
      .where(and(eq(orders.customerId, id), ne(orders.status, "cart")))
      .limit(1);
    if (customer.userId) await ctx.db.delete(users).where(eq(users.id, customer.userId));
    if (placed) {
      await ctx.db.delete(addresses).where(eq(addresses.customerId, id));
      await ctx.db
        .update(customers)
        .set({ status, userId: null, deletedAt: ctx.now, caption: null, description: null, customData: {} })
        .where(eq(customers.id, id));
    } else {
      await ctx.db.delete(customers).where(eq(customers.supersededById, id));
      await ctx.db.delete(customers).where(eq(customers.id, id));
    }
    await record(ctx, "deleted", { customerId: id }, { kept: placed ? "orders" : "nothing" });
  });
}
