import { eq, inArray } from "drizzle-orm";
import { addresses, customerNotes, customers, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { nextStatus } from "#lib/customers/status.ts";
import { lockCustomer } from "#lib/customers/suspend.ts";
import { areBehindOrders, deleteCarts, deletePeople, lockPeople } from "#lib/customers/what-stays.ts";
import { requirePermission } from "#lib/identity/permissions.ts";

/**
 * Ends a customer. The user goes at once, and with it every session and token: the username is free. Carts go too.
 * Placed orders are kept, and then the customer stays behind them as `deleted`, with name and contact only (contract
 * 6.8); so it does behind claims on orders that went through its hands. Without any of these nothing of it stays. What a customer
 * asks for who ends the own account goes further: `endDueAccounts`.
 */
export async function deleteCustomer(ctx: Ctx, id: string): Promise<void> {
  requirePermission(ctx, "customers:delete");
  await inTransaction(ctx, async (ctx) => {
    const people = await lockPeople(ctx, id);
    const customer = await lockCustomer(ctx, id);
    const status = nextStatus(customer.status, "delete");
    await deleteCarts(ctx, id);
    const isKept = await areBehindOrders(ctx, people);
    if (customer.userId) await ctx.db.delete(users).where(eq(users.id, customer.userId));
    if (isKept) {
      await ctx.db.delete(customerNotes).where(inArray(customerNotes.customerId, people));
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
      await deletePeople(ctx, people);
    }
    await record(ctx, "deleted", { customerId: id }, { kept: isKept ? "orders" : "nothing" });
  });
}
