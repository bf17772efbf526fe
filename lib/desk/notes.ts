import { eq } from "drizzle-orm";
import { customerNotes, customers } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { lockCustomer } from "#lib/customers/suspend.ts";
import { requirePermission } from "#lib/identity/permissions.ts";

/** Writes something down about a customer, for the store's people. It is never changed. Refuses `not_found`. */
export async function addNote(ctx: Ctx, customerId: string, text: string): Promise<void> {
  requirePermission(ctx, "customers:annotate");
  await inTransaction(ctx, async (ctx) => {
    await lockCustomer(ctx, customerId);
    const authorUserId = "userId" in ctx.viewer ? ctx.viewer.userId : null;
    const note = { accountId: ctx.account.id, customerId, authorUserId, text, writtenAt: ctx.now };
    await ctx.db.insert(customerNotes).values(note);
    await record(ctx, "note_added", { customerId });
  });
}

/** Gives a customer a label, in place of the one they had; an empty one takes it away. Refuses `not_found`. */
export async function changeLabel(ctx: Ctx, customerId: string, label: string): Promise<void> {
  requirePermission(ctx, "customers:annotate");
  await inTransaction(ctx, async (ctx) => {
    const before = await lockCustomer(ctx, customerId);
    if ((before.label ?? "") === label) return;
    await ctx.db
      .update(customers)
      .set({ label: label || null })
      .where(eq(customers.id, customerId));
    await record(ctx, "label_changed", { customerId }, { from: before.label, to: label || null });
  });
}
