import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { moment, orderedId, timestamps } from "#db/columns.ts";
import { customers } from "./customers.ts";
import { orders } from "./orders.ts";

export const pointAccountStatus = pgEnum("point_account_status", ["active", "suspended"]);
export const pointTransactionStatus = pgEnum("point_transaction_status", ["pending", "committed"]);

/** `balance` is written by the ledger's trigger alone (migration 0001). */
export const pointAccounts = pgTable(
  "point_accounts",
  {
    id: orderedId(),
    accountId: uuid("account_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    status: pointAccountStatus("status").notNull().default("active"),
    kind: text("kind"),
    name: text("name"),
    balance: integer("balance").notNull().default(0),
    ...timestamps,
  },
  (table) => [
    unique("point_accounts_customer_key").on(table.customerId),
    unique("point_accounts_account_key").on(table.accountId, table.id),
    foreignKey({
      name: "point_accounts_customer_fkey",
      columns: [table.accountId, table.customerId],
      foreignColumns: [customers.accountId, customers.id],
    }).onDelete("cascade"),
    check("point_accounts_never_negative", sql`${table.balance} >= 0`),
  ],
);

/**
 * A committed transaction above zero is a lot: `unspent` says how much of it is left, which the ledger's trigger alone
 * writes, and `expiresAt` when that ends. What is spent is taken from the lots that end first.
 */
export const pointTransactions = pgTable(
  "point_transactions",
  {
    id: orderedId(),
    accountId: uuid("account_id").notNull(),
    pointAccountId: uuid("point_account_id").notNull(),
    orderId: uuid("order_id"),
    status: pointTransactionStatus("status").notNull().default("pending"),
    amount: integer("amount").notNull(),
    balanceAfterCommit: integer("balance_after_commit"),
    committedAt: moment("committed_at"),
    expiresAt: moment("expires_at"),
    unspent: integer("unspent"),
    writtenByUserId: uuid("written_by_user_id"),
    reason: text("reason"),
    code: text("code"),
    name: text("name"),
    label: text("label"),
    reasonLabel: text("reason_label"),
    caption: text("caption"),
    description: text("description"),
    customData: jsonb("custom_data").notNull().default({}),
    ...timestamps,
  },
  (table) => [
    index("point_transactions_statement_index").on(table.pointAccountId, table.committedAt, table.id),
    index("point_transactions_lots_index")
      .on(table.pointAccountId, table.expiresAt, table.committedAt)
      .where(sql`unspent > 0`),
    index("point_transactions_ending_index").on(table.expiresAt).where(sql`unspent > 0 and expires_at is not null`),
    uniqueIndex("point_transactions_once_per_order_key")
      .on(table.orderId, table.reason)
      .where(sql`order_id is not null`),
    unique("point_transactions_account_key").on(table.accountId, table.id),
    foreignKey({
      name: "point_transactions_account_fkey",
      columns: [table.accountId, table.pointAccountId],
      foreignColumns: [pointAccounts.accountId, pointAccounts.id],
    }).onDelete("cascade"),
    foreignKey({
      name: "point_transactions_order_fkey",
      columns: [table.accountId, table.orderId],
      foreignColumns: [orders.accountId, orders.id],
    }),
    check(
      "point_transactions_unspent",
      sql`(${table.unspent} is not null) = (${table.status} = 'committed' and ${table.amount} > 0) and (${table.unspent} is null or ${table.unspent} between 0 and ${table.amount})`,
    ),
    check("point_transactions_expires", sql`${table.expiresAt} is null or ${table.amount} > 0`),
    check("point_transactions_amount", sql`${table.amount} <> 0`),
    check(
      "point_transactions_committed",
      sql`(${table.status} = 'committed') = (${table.committedAt} is not null and ${table.balanceAfterCommit} is not null)`,
    ),
  ],
);

export const pointRequestStatus = pgEnum("point_request_status", ["waiting", "approved", "declined"]);

/**
 * Points above the account's limit that one member of staff gives or takes, and another has to approve. Until then they
 * are a pending transaction, which approving commits and declining takes away; what was asked for stays to be read.
 */
export const pointRequests = pgTable(
  "point_requests",
  {
    id: orderedId(),
    accountId: uuid("account_id").notNull(),
    pointAccountId: uuid("point_account_id").notNull(),
    transactionId: uuid("transaction_id"),
    status: pointRequestStatus("status").notNull().default("waiting"),
    amount: integer("amount").notNull(),
    reason: text("reason").notNull(),
    askedByUserId: uuid("asked_by_user_id").notNull(),
    askedAt: moment("asked_at").notNull(),
    decidedByUserId: uuid("decided_by_user_id"),
    decidedAt: moment("decided_at"),
  },
  (table) => [
    unique("point_requests_transaction_key").on(table.transactionId),
    index("point_requests_waiting_index").on(table.accountId, table.askedAt, table.id).where(sql`status = 'waiting'`),
    index("point_requests_ledger_index").on(table.pointAccountId),
    foreignKey({
      name: "point_requests_account_fkey",
      columns: [table.accountId, table.pointAccountId],
      foreignColumns: [pointAccounts.accountId, pointAccounts.id],
    }).onDelete("cascade"),
    foreignKey({
      name: "point_requests_transaction_fkey",
      columns: [table.accountId, table.transactionId],
      foreignColumns: [pointTransactions.accountId, pointTransactions.id],
    }).onDelete("cascade"),
    check("point_requests_decided", sql`(${table.status} = 'waiting') = (${table.decidedAt} is null)`),
    check("point_requests_transaction", sql`(${table.status} = 'declined') = (${table.transactionId} is null)`),
    check("point_requests_by_another", sql`${table.decidedByUserId} <> ${table.askedByUserId}`),
  ],
);
