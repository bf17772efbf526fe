import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { moment, orderedId } from "#db/columns.ts";
import { bytes } from "./identity.ts";
import { orders } from "./orders.ts";

/**
 * Codes that were printed for whoever an order was taken for: entered once, they put it into that person's history. An
 * order has at most one that is neither used nor revoked. Rows stay, to say who printed what.
 */
export const claimSlips = pgTable(
  "claim_slips",
  {
    id: orderedId(),
    accountId: uuid("account_id").notNull(),
    orderId: uuid("order_id").notNull(),
    codeHash: bytes("code_hash").notNull(),
    printedByKind: text("printed_by_kind").notNull(),
    printedByUserId: uuid("printed_by_user_id"),
    printedAt: moment("printed_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
    spentAt: moment("spent_at"),
    spentByCustomerId: uuid("spent_by_customer_id"),
    revokedAt: moment("revoked_at"),
  },
  (table) => [
    uniqueIndex("claim_slips_code_key").on(table.accountId, table.codeHash),
    uniqueIndex("claim_slips_open_key").on(table.orderId).where(sql`spent_at is null and revoked_at is null`),
    index("claim_slips_order_index").on(table.orderId, table.id),
    foreignKey({
      name: "claim_slips_order_fkey",
      columns: [table.accountId, table.orderId],
      foreignColumns: [orders.accountId, orders.id],
    }).onDelete("cascade"),
    check("claim_slips_end_once", sql`${table.spentAt} is null or ${table.revokedAt} is null`),
    check("claim_slips_spent_by", sql`(${table.spentAt} is null) = (${table.spentByCustomerId} is null)`),
    check("claim_slips_expire", sql`${table.expiresAt} > ${table.printedAt}`),
  ],
);
