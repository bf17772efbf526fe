import { and, asc, eq, gt, ne, sql } from "drizzle-orm";
import { customers, pointAccounts, pointRequests, pointTransactions, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { lockCustomers } from "#lib/claims/write-claims.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import type { Cursor } from "#lib/page.ts";
import { commitPending, lockLedger, type PointTransactionRecord, withinBalance } from "#lib/points/commit.ts";
import type { PointRequestView, RequestsView } from "#lib/points/views.ts";
import { Refusal } from "#lib/refusal.ts";

const pageSize = 50;

/** Has a pending transaction wait for a second person. Asked again, the first request holds. */
export async function askForApproval(ctx: Ctx, made: PointTransactionRecord, reason: string): Promise<void> {
  if (ctx.viewer.kind !== "staff") throw new Refusal("not_allowed");
  const { accountId, pointAccountId, id: transactionId, amount } = made;
  await ctx.db
    .insert(pointRequests)
    .values({
      accountId,
      pointAccountId,
      transactionId,
      amount,
      reason,
      askedByUserId: ctx.viewer.userId,
      askedAt: ctx.now,
    })
    .onConflictDoNothing({ target: pointRequests.transactionId });
  await recordOf(ctx, "points_asked", made);
}

/** Whether the transaction waits for a second person. */
export async function isAskedFor(ctx: Ctx, transactionId: string): Promise<boolean> {
  return (await ctx.db.$count(pointRequests, eq(pointRequests.transactionId, transactionId))) > 0;
}

/**
 * Commits what another member of staff has asked for, once. Refuses `impossible_move` to whoever asked, and for what was
 * decided meanwhile; `below_zero` when the points are spent by now; `not_found` when the customer is gone.
 */
export async function approveRequest(ctx: Ctx, id: string): Promise<void> {
  await withinBalance(() =>
    decide(ctx, id, "another's", async (ctx, made, by) => {
      await ctx.db
        .update(pointRequests)
        .set({ status: "approved", ...by })
        .where(eq(pointRequests.id, id));
      await commitPending(ctx, made.id, await lockLedger(ctx, { id: made.pointAccountId }));
    }),
  );
}

/** Takes what another member of staff has asked for off the list, and its transaction away, once. Refuses as approving does. */
export async function declineRequest(ctx: Ctx, id: string): Promise<void> {
  await decide(ctx, id, "another's", (ctx, made, by) => takeAway(ctx, id, made, "points_declined", by));
}

/** Takes back what oneself has asked for, as long as nobody has decided it; its transaction goes. Refuses as approving does. */
export async function withdrawRequest(ctx: Ctx, id: string): Promise<void> {
  await decide(ctx, id, "one's own", (ctx, made) =>
    takeAway(ctx, id, made, "points_withdrawn", { decidedAt: ctx.now }),
  );
}

async function takeAway(
  ctx: Ctx,
  id: string,
  made: PointTransactionRecord,
  event: "points_declined" | "points_withdrawn",
  by: Partial<Decided>,
): Promise<void> {
  await ctx.db
    .update(pointRequests)
    .set({ status: "declined", transactionId: null, ...by })
    .where(eq(pointRequests.id, id));
  await ctx.db.delete(pointTransactions).where(eq(pointTransactions.id, made.id));
  await recordOf(ctx, event, made);
}

type Decided = { decidedByUserId: string; decidedAt: Date };
type Decision = (ctx: Ctx, made: PointTransactionRecord, by: Decided) => Promise<void>;

async function decide(ctx: Ctx, id: string, whose: "one's own" | "another's", decision: Decision): Promise<void> {
  requirePermission(ctx, "points:approve");
  const { viewer } = ctx;
  if (viewer.kind !== "staff") throw new Refusal("not_allowed");
  await inTransaction(ctx, async (ctx) => {
    const seen = await ownerOf(ctx, id);
    const [customer] = await lockCustomers(ctx, [seen]);
    const [request] = await ctx.db
      .select()
      .from(pointRequests)
      .where(and(eq(pointRequests.id, id), eq(pointRequests.accountId, ctx.account.id)))
      .for("update");
    if (!request || !customer || customer.status === "deleted") throw new Refusal("not_found");
    if (request.status !== "waiting" || !request.transactionId)
      throw new Refusal("impossible_move", { says: `Somebody has ${request.status} this already.` });
    const isOwn = request.askedByUserId === viewer.userId;
    if (isOwn && whose === "another's")
      throw new Refusal("impossible_move", { says: "You have asked for this: somebody else has to decide it." });
    if (!isOwn && whose === "one's own")
      throw new Refusal("impossible_move", { says: "Somebody else has asked for this: decline it instead." });
    const isIt = eq(pointTransactions.id, request.transactionId);
    const [made] = await ctx.db.select().from(pointTransactions).where(isIt).for("update");
    if (!made || (await ownerOf(ctx, id)) !== seen) throw new Refusal("busy");
    await decision(ctx, made, { decidedByUserId: viewer.userId, decidedAt: ctx.now });
  });
}

/** The customer whose points a request is about by now. */
async function ownerOf(ctx: Ctx, id: string): Promise<string> {
  const [found] = await ctx.db
    .select({ customerId: pointAccounts.customerId })
    .from(pointRequests)
    .innerJoin(pointAccounts, eq(pointAccounts.id, pointRequests.pointAccountId))
    .where(and(eq(pointRequests.id, id), eq(pointRequests.accountId, ctx.account.id)));
  if (!found) throw new Refusal("not_found");
  return found.customerId;
}

async function recordOf(
  ctx: Ctx,
  event: "points_asked" | "points_declined" | "points_withdrawn",
  made: PointTransactionRecord,
): Promise<void> {
  const isIt = eq(pointAccounts.id, made.pointAccountId);
  const [owner] = await ctx.db.select({ customerId: pointAccounts.customerId }).from(pointAccounts).where(isIt);
  await record(ctx, event, { customerId: owner?.customerId }, { transaction: made.id, amount: made.amount });
}

/** What waits for a second person, the longest first, paged by key; of one customer when asked for. */
export async function listRequests(
  ctx: Ctx,
  { customerId, beyond }: { customerId?: string; beyond?: Cursor | null } = {},
): Promise<RequestsView> {
  requirePermission(ctx, "points:approve");
  const position = sql`(${pointRequests.askedAt}, ${pointRequests.id})`;
  const rows = await ctx.db
    .select({
      id: pointRequests.id,
      amount: pointRequests.amount,
      reason: pointRequests.reason,
      askedAt: pointRequests.askedAt,
      askedByUserId: pointRequests.askedByUserId,
      askedBy: sql<string | null>`coalesce(${users.name}, ${users.username})`,
      customerId: customers.id,
      customer: sql<string | null>`coalesce(${customers.name}, ${customers.email})`,
      balance: pointAccounts.balance,
    })
    .from(pointRequests)
    .innerJoin(pointAccounts, eq(pointAccounts.id, pointRequests.pointAccountId))
    .innerJoin(customers, eq(customers.id, pointAccounts.customerId))
    .leftJoin(users, and(eq(users.id, pointRequests.askedByUserId), eq(users.accountId, ctx.account.id)))
    .where(
      and(
        eq(pointRequests.accountId, ctx.account.id),
        eq(pointRequests.status, "waiting"),
        ne(customers.status, "deleted"),
        customerId ? eq(customers.id, customerId) : undefined,
        beyond ? gt(position, sql`(${beyond.at.toISOString()}::timestamptz, ${beyond.id}::uuid)`) : undefined,
      ),
    )
    .orderBy(asc(pointRequests.askedAt), asc(pointRequests.id))
    .limit(pageSize + 1);
  const own = "userId" in ctx.viewer ? ctx.viewer.userId : null;
  const page = rows
    .slice(0, pageSize)
    .map(({ askedByUserId, ...row }): PointRequestView => ({ ...row, isYours: askedByUserId === own }));
  const last = page.at(-1);
  return { requests: page, next: rows.length > pageSize && last ? { at: last.askedAt, id: last.id } : null };
}
