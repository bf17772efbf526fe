import { and, eq, getTableColumns, inArray, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { refusedBy } from "#db/refused.ts";
import { pointAccounts, pointRequests, pointTransactions } from "#db/schema/index.ts";
import { type Ctx, inTransaction, requireCustomerId } from "#lib/context.ts";
import { hasPermission, requirePermission } from "#lib/identity/permissions.ts";
import { beyond, countColumns, inOrder, type Paged, type PageOf, pageOf } from "#lib/paging.ts";
import {
  amountFault,
  commitPending,
  committedNow,
  lockLedger,
  type PointAccountRecord,
  type PointTransactionRecord,
  recordCommit,
  withinBalance,
} from "#lib/points/commit.ts";
import { needsApproval } from "#lib/points/limit.ts";
import { askForApproval, isAskedFor } from "#lib/points/requests.ts";
import type { TransactionFields } from "#lib/points/schema.ts";
import { Refusal, refuseFaults } from "#lib/refusal.ts";

export type { PointAccountRecord, PointTransactionRecord } from "#lib/points/commit.ts";

/** The asking customer's points: the sum of its committed transactions, which the database keeps. */
export async function findBalance(ctx: Ctx): Promise<number> {
  const [ledger] = await ctx.db
    .select({ balance: pointAccounts.balance })
    .from(pointAccounts)
    .where(eq(pointAccounts.customerId, requireCustomerId(ctx)));
  return ledger?.balance ?? 0;
}

/** One's own point account, or any of the account for staff. Refuses `not_allowed` to a customer for any other. */
export async function getPointAccount(ctx: Ctx, id: string): Promise<PointAccountRecord> {
  requirePermission(ctx, "points:use");
  const own = ctx.viewer.kind === "customer" ? eq(pointAccounts.customerId, ctx.viewer.customerId) : undefined;
  const [ledger] = await ctx.db
    .select()
    .from(pointAccounts)
    .where(and(eq(pointAccounts.id, id), eq(pointAccounts.accountId, ctx.account.id), own));
  if (!ledger) throw new Refusal(own ? "not_allowed" : "not_found");
  return ledger;
}

/** The point accounts of these customers that whoever asks may see; for what is shown beside something else. */
export async function findPointAccounts(ctx: Ctx, customerIds: string[]): Promise<PointAccountRecord[]> {
  if (customerIds.length === 0 || !hasPermission(ctx, "points:use")) return [];
  const own = ctx.viewer.kind === "customer" ? eq(pointAccounts.customerId, ctx.viewer.customerId) : undefined;
  return ctx.db
    .select()
    .from(pointAccounts)
    .where(and(inArray(pointAccounts.customerId, customerIds), eq(pointAccounts.accountId, ctx.account.id), own))
    .orderBy(pointAccounts.id);
}

/** The point accounts of these ids that whoever asks may see. */
export async function findPointAccountsById(ctx: Ctx, ids: string[]): Promise<PointAccountRecord[]> {
  if (ids.length === 0 || !hasPermission(ctx, "points:use")) return [];
  const own = ctx.viewer.kind === "customer" ? eq(pointAccounts.customerId, ctx.viewer.customerId) : undefined;
  const ofAccount = and(inArray(pointAccounts.id, ids), eq(pointAccounts.accountId, ctx.account.id));
  return ctx.db.select().from(pointAccounts).where(and(ofAccount, own));
}

/** The committed transactions of a point account, newest first. */
export async function listTransactions(
  ctx: Ctx,
  pointAccountId: string,
  query: Paged,
): Promise<PageOf<PointTransactionRecord>> {
  const ledger = await getPointAccount(ctx, pointAccountId);
  const committed = and(eq(pointTransactions.pointAccountId, ledger.id), eq(pointTransactions.status, "committed"));
  const count = sql`(select count(*)::int from ${pointTransactions} where ${committed})`;
  const counts = { matching: count, visible: count };
  const position: [PgColumn, PgColumn] = [pointTransactions.committedAt, pointTransactions.id];
  return pageOf(ctx, query, {
    positionOf: ({ committedAt, insertedAt, id }) => ({ at: committedAt ?? insertedAt, id }),
    rows: (asked) =>
      ctx.db
        .select({ ...getTableColumns(pointTransactions), ...countColumns(asked, counts) })
        .from(pointTransactions)
        .where(and(committed, beyond(position, asked)))
        .orderBy(...inOrder(position, asked))
        .limit(asked.limit)
        .offset(asked.offset),
    counts,
  });
}

type Status = "pending" | "committed";
type NewTransaction = {
  fields: TransactionFields;
  amount: number;
  status: Status;
  /** What it is for, where a program has to know that again. */
  reason?: string;
  id?: string;
};

/**
 * Appends to a point account. A customer spends its own points, and what it writes waits to be committed; staff give and
 * take, and may commit at once. What is above the account's limit stays pending until a second person has approved it.
 * Refuses an amount that would take the balance below zero.
 */
export async function createTransaction(
  ctx: Ctx,
  pointAccountId: string,
  plan: NewTransaction,
): Promise<PointTransactionRecord> {
  const ledger = await getPointAccount(ctx, pointAccountId);
  const mayGrant = hasPermission(ctx, "points:grant");
  refuseFaults([
    !mayGrant && plan.amount > 0 && { ...amountFault, says: "Points are spent with a negative amount" },
    !mayGrant && ledger.balance + plan.amount < 0 && amountFault,
  ]);
  const commits = mayGrant && plan.status === "committed";
  return withinBalance(() =>
    inTransaction(ctx, async (ctx) => {
      if (commits) await lockLedger(ctx, ledger);
      const waits = commits && (await needsApproval(ctx, ledger, plan.amount));
      const [made] = await ctx.db
        .insert(pointTransactions)
        .values({
          ...plan.fields,
          ...(plan.id && { id: plan.id }),
          accountId: ctx.account.id,
          pointAccountId: ledger.id,
          amount: plan.amount,
          reason: plan.reason ?? null,
          writtenByUserId: "userId" in ctx.viewer ? ctx.viewer.userId : null,
          insertedAt: ctx.now,
          ...(commits && !waits ? committedNow(ctx) : { status: "pending" }),
        })
        .returning();
      if (!made) throw new Error("a point transaction was not written");
      if (waits) await askForApproval(ctx, made, reasonIn(made));
      else if (commits) await recordCommit(ctx, ledger, made);
      return made;
    }),
  );
}

const reasonIn = ({ reasonLabel, name, description }: PointTransactionRecord) =>
  reasonLabel ?? name ?? description ?? "Asked for over the API, without a reason";

const visible = (ctx: Ctx, id: string) =>
  and(
    eq(pointTransactions.id, id),
    eq(pointTransactions.accountId, ctx.account.id),
    ctx.viewer.kind === "customer"
      ? sql`exists (select from ${pointAccounts} where ${pointAccounts.id} = ${pointTransactions.pointAccountId} and ${pointAccounts.customerId} = ${ctx.viewer.customerId})`
      : undefined,
  );

/** One's own transaction, or any of the account for staff. Refuses `not_found`. */
export async function getTransaction(ctx: Ctx, id: string): Promise<PointTransactionRecord> {
  requirePermission(ctx, "points:use");
  const [found] = await ctx.db.select().from(pointTransactions).where(visible(ctx, id));
  if (!found) throw new Refusal("not_found");
  return found;
}

type TransactionChange = { fields: TransactionFields; amount: number | null; status: Status | null };

/**
 * Staff change a pending transaction and commit it; once committed its amount and status are fixed. What is above the
 * account's limit waits for a second person instead, and its amount is fixed meanwhile.
 */
export async function changeTransaction(
  ctx: Ctx,
  id: string,
  change: TransactionChange,
): Promise<PointTransactionRecord> {
  requirePermission(ctx, "points:grant");
  return withinBalance(() =>
    inTransaction(ctx, async (ctx) => {
      const [before] = await ctx.db.select().from(pointTransactions).where(visible(ctx, id)).for("update");
      if (!before) throw new Refusal("not_found");
      const isFixed = before.status === "committed";
      const isAsked = !isFixed && (await isAskedFor(ctx, id));
      const fixed = (field: string) => ({ field, code: "invalid", says: "A committed transaction does not change" });
      const changesAmount = change.amount !== null && change.amount !== before.amount;
      refuseFaults([
        isFixed && changesAmount && fixed("amount"),
        isFixed && change.status === "pending" && fixed("status"),
        isAsked && changesAmount && { ...fixed("amount"), says: "This waits for a second person as it is" },
      ]);
      const [changed] = await ctx.db
        .update(pointTransactions)
        .set({ ...change.fields, updatedAt: ctx.now, ...(change.amount === null ? {} : { amount: change.amount }) })
        .where(eq(pointTransactions.id, id))
        .returning();
      if (!changed) throw new Error("a point transaction was not written");
      if (change.status !== "committed" || isFixed || isAsked) return changed;
      const ledger = await lockLedger(ctx, { id: changed.pointAccountId });
      if (!(await needsApproval(ctx, ledger, changed.amount))) return commitPending(ctx, id, ledger);
      await askForApproval(ctx, changed, reasonIn(changed));
      return changed;
    }),
  );
}

/**
 * Takes a pending transaction back. Refuses `not_found` for a committed one too: that one is for good; and for one that
 * waits for a second person, who decides it.
 */
export async function deleteTransaction(ctx: Ctx, id: string): Promise<void> {
  requirePermission(ctx, "points:use");
  const isAsked = sql`exists (select from ${pointRequests} where ${pointRequests.transactionId} = ${pointTransactions.id})`;
  const deleted = await ctx.db
    .delete(pointTransactions)
    .where(and(visible(ctx, id), eq(pointTransactions.status, "pending"), sql`not ${isAsked}`))
    .returning({ id: pointTransactions.id })
    .catch((error: unknown) => {
      if (refusedBy(error) === "point_requests_come_first") return [];
      throw error;
    });
  if (deleted.length === 0) throw new Refusal("not_found");
}
