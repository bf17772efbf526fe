import { and, asc, desc, eq, getTableColumns, gt, lt, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { orders, pointAccounts, pointRequests, pointTransactions, users } from "#db/schema/index.ts";
import { type Ctx, requireCustomerId } from "#lib/context.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import type { Cursor } from "#lib/page.ts";
import { beyond, inOrder, type Paged, uncountedPageOf } from "#lib/paging.ts";
import { findSpendable } from "#lib/points/spending.ts";
import type { EndingView, HoldView, PointsView, StatementRowView } from "#lib/points/views.ts";

const pageSize = 20;
const endingsShown = 6;

type Cursors = { older: Cursor | null; newer: Cursor | null };

/** The asking customer's points, with a page of the statement, newest first. Paged by key. */
export async function findOwnPoints(ctx: Ctx, cursors: Cursors): Promise<PointsView> {
  const page = await pointsOf(ctx, requireCustomerId(ctx), cursors);
  return { ...page, rows: page.rows.map((row) => ({ ...row, by: null })) };
}

/** The same of any customer of the account, for the desk, with who of the store wrote what. */
export async function findPointsOf(ctx: Ctx, customerId: string, cursors: Cursors): Promise<PointsView> {
  requirePermission(ctx, "points:grant");
  return pointsOf(ctx, customerId, cursors);
}

async function pointsOf(ctx: Ctx, customerId: string, cursors: Cursors): Promise<PointsView> {
  const [balance, holds, endings, page] = await Promise.all([
    findSpendable(ctx, customerId),
    findHolds(ctx, customerId),
    findEndings(ctx, customerId),
    findRows(ctx, customerId, cursors),
  ]);
  return { balance, holds, endings, ...page };
}

const ofCustomer = (ctx: Ctx, customerId: string) =>
  and(
    eq(pointTransactions.accountId, ctx.account.id),
    sql`${pointTransactions.pointAccountId} = (select id from ${pointAccounts} where ${pointAccounts.customerId} = ${customerId})`,
  );

/** What is set aside by its owner. What the store's people have not agreed on yet is theirs to know. */
async function findHolds(ctx: Ctx, customerId: string): Promise<HoldView[]> {
  const isAsked = sql`exists (select from ${pointRequests} where ${pointRequests.transactionId} = ${pointTransactions.id})`;
  const rows = await ctx.db
    .select()
    .from(pointTransactions)
    .where(
      and(
        ofCustomer(ctx, customerId),
        eq(pointTransactions.status, "pending"),
        lt(pointTransactions.amount, 0),
        sql`not ${isAsked}`,
      ),
    )
    .orderBy(desc(pointTransactions.id))
    .limit(pageSize);
  return rows.map((row) => ({ id: row.id, at: row.insertedAt, points: -row.amount, words: wordsOf(row) }));
}

async function findEndings(ctx: Ctx, customerId: string): Promise<EndingView[]> {
  const day = sql`(${pointTransactions.expiresAt} at time zone ${ctx.account.timeZone})::date`;
  const rows = await ctx.db
    .select({
      at: sql<string>`min(${pointTransactions.expiresAt})::text`,
      points: sql<number>`sum(${pointTransactions.unspent})::int`,
    })
    .from(pointTransactions)
    .where(and(ofCustomer(ctx, customerId), gt(pointTransactions.unspent, 0), gt(pointTransactions.expiresAt, ctx.now)))
    .groupBy(day)
    .orderBy(asc(sql`min(${pointTransactions.expiresAt})`))
    .limit(endingsShown);
  return rows.map(({ at, points }) => ({ at: new Date(at), points }));
}

const position: [PgColumn, PgColumn] = [pointTransactions.committedAt, pointTransactions.id];

async function findRows(ctx: Ctx, customerId: string, cursors: Cursors) {
  const query: Paged = { filter: {}, search: null, size: pageSize, number: 1, count: false, ...cursors };
  const isMine = and(eq(orders.id, pointTransactions.orderId), eq(orders.customerId, customerId));
  const isByStaff = and(
    eq(users.id, pointTransactions.writtenByUserId),
    eq(users.accountId, ctx.account.id),
    sql`${users.role} <> 'customer'`,
  );
  const { rows, newer, older } = await uncountedPageOf(query, {
    positionOf: ({ committedAt, insertedAt, id }: Row) => ({ at: committedAt ?? insertedAt, id }),
    rows: (asked) =>
      ctx.db
        .select({
          ...getTableColumns(pointTransactions),
          orderCode: orders.code,
          by: sql<string | null>`coalesce(${users.name}, ${users.username})`,
        })
        .from(pointTransactions)
        .leftJoin(orders, isMine)
        .leftJoin(users, isByStaff)
        .where(and(ofCustomer(ctx, customerId), eq(pointTransactions.status, "committed"), beyond(position, asked)))
        .orderBy(...inOrder(position, asked))
        .limit(asked.limit),
  });
  return { rows: rows.map(rowView), newer, older };
}

type Row = typeof pointTransactions.$inferSelect & { orderCode: string | null; by: string | null };

const rowView = (row: Row): StatementRowView => ({
  id: row.id,
  at: row.committedAt ?? row.insertedAt,
  amount: row.amount,
  balance: row.balanceAfterCommit ?? 0,
  reason: row.reason,
  words: wordsOf(row),
  order: row.orderId && row.orderCode ? { id: row.orderId, code: row.orderCode } : null,
  endsAt: row.unspent ? row.expiresAt : null,
  by: row.by,
});

/** What was written beside an amount, as somebody would read it. */
const wordsOf = ({ name, reasonLabel, caption }: Pick<Row, "name" | "reasonLabel" | "caption">) =>
  name ?? reasonLabel?.replaceAll("_", " ") ?? caption;
