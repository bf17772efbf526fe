import { eq, inArray } from "drizzle-orm";
import { addresses, customerNotes, customers, lookIns, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { forgetMoved } from "#lib/customers/forget-person.ts";
import { nameOf } from "#lib/customers/standing.ts";
import { nextStatus } from "#lib/customers/status.ts";
import { lockCustomer } from "#lib/customers/suspend.ts";
import { forgetSuspensions } from "#lib/customers/suspension.ts";
import { areBehindOrders, deleteCarts, deletePeople, endMergedLogIns, lockPeople } from "#lib/customers/what-stays.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { Refusal } from "#lib/refusal.ts";

/**
 * Ends a customer. The user goes at once, and with it every session and token: the username is free. Carts go too.
 * Placed orders are kept, and then the customer stays behind them as `deleted`, with name and contact only (contract
 * 6.8); so it does behind claims on orders that went through its hands. Without any of these nothing of it stays. What a customer
 * asks for who ends the own account goes further: `endDueAccounts`.
 */
export async function deleteCustomer(ctx: Ctx, id: string): Promise<void> {
  await deleteIf(ctx, id, () => {});
}

/** The same from the service desk, where the name is typed once more, so that nobody deletes the one beside it. */
export async function deleteCustomerNamed(ctx: Ctx, id: string, typed: string): Promise<void> {
  const plain = (name: string) => name.trim().replace(/\s+/g, " ").toLowerCase();
  await deleteIf(ctx, id, (customer) => {
    const { name } = nameOf(customer);
    if (plain(typed) !== plain(name)) throw new Refusal("invalid_input", { field: "typed", says: `Type: ${name}` });
  });
}

type Customer = Awaited<ReturnType<typeof lockCustomer>>;

async function deleteIf(ctx: Ctx, id: string, refuseUnlessMeant: (customer: Customer) => void): Promise<void> {
  requirePermission(ctx, "customers:delete");
  await inTransaction(ctx, async (ctx) => {
    const people = await lockPeople(ctx, id);
    const customer = await lockCustomer(ctx, id);
    refuseUnlessMeant(customer);
    const status = nextStatus(customer.status, "delete");
    await deleteCarts(ctx, id);
    await forgetSuspensions(ctx, id);
    const isKept = await areBehindOrders(ctx, people);
    await endMergedLogIns(ctx, people);
    if (customer.userId) await ctx.db.delete(users).where(eq(users.id, customer.userId));
    if (isKept) {
      await ctx.db.delete(customerNotes).where(inArray(customerNotes.customerId, people));
      await ctx.db.delete(lookIns).where(inArray(lookIns.customerId, people));
      await ctx.db.delete(addresses).where(inArray(addresses.customerId, people));
      await forgetMoved(ctx, people);
      const noWords = { caption: null, description: null, customData: {} };
      await ctx.db.update(customers).set(noWords).where(inArray(customers.id, people));
      await ctx.db
        .update(customers)
        .set({ status, userId: null, deletedAt: ctx.now, deletionDueAt: null })
        .where(eq(customers.id, id));
    } else {
      await deletePeople(ctx, people);
    }
    await record(ctx, "deleted", { customerId: id }, { kept: isKept ? "orders" : "nothing" });
  });
}
