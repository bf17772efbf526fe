import { and, eq, isNull, sql } from "drizzle-orm";
import { apiRefreshTokens, customers, sessions, suspensions, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { type CustomerMove, nextStatus } from "#lib/customers/status.ts";
import { endSuspension, findSuspension, isOverdue, type SuspensionScope } from "#lib/customers/suspension.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { Refusal } from "#lib/refusal.ts";
import { after, days } from "#lib/time.ts";

/** For how long a deletion that a customer has asked for can be taken back. */
export const deletionWaits = days(7);

/** How far, what the customer reads, and when it lifts itself; without any of it: no log-in, for as long as staff say. */
export type Suspending = { scope?: SuspensionScope; says?: string | null; until?: Date | null };

/**
 * Shuts a customer out, with a reason for the files. From logging in: customer and user together, from now on, and
 * sessions and API tokens end in the same transaction; the name stays taken. Or from placing orders alone: then nothing
 * ends. Refuses `impossible_move` for one who is shut out so far already.
 */
export async function suspendCustomer(
  ctx: Ctx,
  id: string,
  reason: string,
  { scope = "log_in", says = null, until = null }: Suspending = {},
): Promise<void> {
  requirePermission(ctx, "customers:suspend");
  if (until && until <= ctx.now)
    throw new Refusal("invalid_input", { field: "until", says: "Choose a moment that is still to come" });
  await inTransaction(ctx, async (ctx) => {
    const customer = await lockCustomer(ctx, id);
    if (scope === "log_in") await changeBoth(ctx, customer, "suspend");
    else await refuseUnlessOrders(ctx, customer);
    await endSuspension(ctx, id);
    const actor = { actorKind: ctx.viewer.kind, actorUserId: "userId" in ctx.viewer ? ctx.viewer.userId : null };
    await ctx.db
      .insert(suspensions)
      .values({ accountId: ctx.account.id, customerId: id, scope, reason, says, until, beganAt: ctx.now, ...actor });
    const event = scope === "log_in" ? "suspended" : "ordering_suspended";
    await record(ctx, event, { customerId: id, userId: customer.userId }, { reason, ...(until ? { until } : {}) });
  });
}

/**
 * Lets a suspended customer in again, with the old password, or order again. Sessions from before stay ended. A deletion
 * that was asked for has waited, and its days begin anew: the customer could not take it back meanwhile.
 */
export async function reinstateCustomer(ctx: Ctx, id: string, reason: string): Promise<void> {
  requirePermission(ctx, "customers:suspend");
  await inTransaction(ctx, async (ctx) => lift(ctx, await lockCustomer(ctx, id), { reason }));
}

/**
 * Lifts a suspension whose time is over, whoever asks; false when there is none. Nobody has to wait for the sweep: call
 * it where a suspended customer has shown who they are.
 */
export async function liftOverdue(ctx: Ctx, id: string): Promise<boolean> {
  if (!(await isOverdue(ctx, id))) return false;
  return inTransaction(ctx, async (ctx) => {
    const customer = await lockCustomer(ctx, id);
    if (!(await isOverdue(ctx, id))) return false;
    await lift(ctx, customer, { by: "time" });
    return true;
  });
}

type Customer = Awaited<ReturnType<typeof lockCustomer>>;

async function lift(ctx: Ctx, customer: Customer, why: { reason: string } | { by: "time" }): Promise<void> {
  const { id, status, userId } = customer;
  const mayOnlyNotOrder = status === "registered" && ("by" in why || (await findSuspension(ctx, id)) !== null);
  if (!mayOnlyNotOrder) await changeBoth(ctx, customer, "reinstate");
  await endSuspension(ctx, id);
  await record(ctx, mayOnlyNotOrder ? "ordering_reinstated" : "reinstated", { customerId: id, userId }, why);
}

async function refuseUnlessOrders(ctx: Ctx, { id, status }: Customer): Promise<void> {
  if (status !== "registered")
    throw new Refusal("impossible_move", { says: `A ${status} customer cannot be kept from ordering.` });
  if (await findSuspension(ctx, id))
    throw new Refusal("impossible_move", { says: "This customer is kept from ordering already." });
}

/** The status of customer and user, and what ends with it. */
async function changeBoth(
  ctx: Ctx,
  { id, userId, status, deletionDueAt }: Customer,
  move: CustomerMove & ("suspend" | "reinstate"),
): Promise<void> {
  const next = nextStatus(status, move);
  if (!userId) throw new Refusal("impossible_move");
  const due = next === "registered" && deletionDueAt ? after(ctx.now, deletionWaits) : deletionDueAt;
  await ctx.db.update(customers).set({ status: next, deletionDueAt: due }).where(eq(customers.id, id));
  await ctx.db
    .update(users)
    .set({ status: next === "suspended" ? "suspended" : "active", epoch: sql`${users.epoch} + 1` })
    .where(eq(users.id, userId));
  await ctx.db.delete(sessions).where(eq(sessions.userId, userId));
  await ctx.db.delete(apiRefreshTokens).where(eq(apiRefreshTokens.userId, userId));
}

/** The customer's row, locked until the transaction ends; refuses `not_found`. */
export async function lockCustomer(ctx: Ctx, id: string) {
  const [customer] = await ctx.db
    .select()
    .from(customers)
    .where(and(eq(customers.id, id), eq(customers.accountId, ctx.account.id), isNull(customers.supersededById)))
    .for("update");
  if (!customer || customer.status === "deleted") throw new Refusal("not_found");
  return customer;
}

/** The customer whose user has that name, in any case; null when nobody has it. */
export async function findCustomerByUsername(ctx: Ctx, username: string): Promise<string | null> {
  const [found] = await ctx.db
    .select({ id: users.customerId })
    .from(users)
    .where(and(eq(users.accountId, ctx.account.id), eq(sql`lower(${users.username})`, username)));
  return found?.id ?? null;
}
