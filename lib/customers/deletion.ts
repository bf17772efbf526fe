import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { customers } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction, requireCustomerId } from "#lib/context.ts";
import { deletionWaits } from "#lib/customers/suspend.ts";
import { lockUser } from "#lib/identity/mailbox.ts";
import { tellOwner } from "#lib/identity/notices.ts";
import { endOtherAccess } from "#lib/identity/other-access.ts";
import { requireOwner } from "#lib/identity/own-factor.ts";
import { countAttempt } from "#lib/identity/throttle.ts";
import { deletionAsked, deletionTakenBack } from "#lib/notifications/deletion-messages.ts";
import { Refusal } from "#lib/refusal.ts";
import { after } from "#lib/time.ts";

/** When the asking customer's account ends; null while nobody has asked for that. */
export async function findDeletion(ctx: Ctx): Promise<Date | null> {
  const isMine = and(eq(customers.id, requireCustomerId(ctx)), eq(customers.accountId, ctx.account.id));
  const [row] = await ctx.db.select({ dueAt: customers.deletionDueAt }).from(customers).where(isMine);
  return row?.dueAt ?? null;
}

/**
 * Asks for the end of the asking customer's account, in seven days, for the password and a code of the second factor
 * where there is one (`requireOwner` says what it refuses). Whatever else is logged in ends, and a mail tells it. Asked
 * twice, the first day holds.
 */
export async function askForDeletion(ctx: Ctx, input: { password: string; code?: string | undefined }): Promise<void> {
  if (ctx.viewer.kind !== "customer") throw new Refusal("log_in_first");
  const { customerId } = ctx.viewer;
  const owner = await requireOwner(ctx, input);
  await countAttempt(ctx, [{ limit: "deletionUser", of: owner.id }]);
  const dueAt = after(ctx.now, deletionWaits);
  await inTransaction(ctx, async (ctx) => {
    const user = await lockUser(ctx, owner.id);
    if (!user || user.epoch !== owner.epoch) throw new Refusal("wrong_current_password", { field: "password" });
    const isFirst = and(eq(customers.id, customerId), isNull(customers.deletionDueAt));
    const asked = await ctx.db.update(customers).set({ deletionDueAt: dueAt }).where(isFirst).returning();
    if (asked.length === 0) return;
    await endOtherAccess(ctx, user);
    await record(ctx, "deletion_asked", { customerId, userId: user.id });
    await tellOwner(ctx, user, (email) => deletionAsked(ctx.account, email, dueAt), "deletionMailbox");
  });
}

/**
 * Takes the deletion back: the account stays, and a mail tells it. Whoever is logged in may. Refuses `log_in_first` when
 * the account has ended at this very moment; of the two, one wins.
 */
export async function keepAccount(ctx: Ctx): Promise<void> {
  if (ctx.viewer.kind !== "customer") throw new Refusal("log_in_first");
  const { customerId, userId } = ctx.viewer;
  await inTransaction(ctx, async (ctx) => {
    const user = await lockUser(ctx, userId);
    if (!user) throw new Refusal("log_in_first");
    const isAsked = and(eq(customers.id, customerId), isNotNull(customers.deletionDueAt));
    const kept = await ctx.db.update(customers).set({ deletionDueAt: null }).where(isAsked).returning();
    if (kept.length === 0) return;
    await record(ctx, "deletion_taken_back", { customerId, userId });
    await tellOwner(ctx, user, (email) => deletionTakenBack(ctx.account, email), "deletionMailbox");
  });
}
