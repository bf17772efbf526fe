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
    uniqueIndex("point_transactions_once_per_order_key")
      .on(table.orderId, table.reason)
      .where(sql`order_id is not null`),
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
    check("point_transactions_amount", sql`${table.amount} <> 0`),
    check(
      "point_transactions_committed",
      sql`(${table.status} = 'committed') = (${table.committedAt} is not null and ${table.balanceAfterCommit} is not null)`,
    ),
  ],
);
