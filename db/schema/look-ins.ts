import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { moment, orderedId } from "#db/columns.ts";
import { customers } from "./customers.ts";

/**
 * When somebody of the store saw what a customer sees, and why; at most 15 minutes, and one at a time in a session. Only
 * its end is ever written into it (migration look_ins). User and session may be gone by now: the row tells of them still.
 */
export const lookIns = pgTable(
  "look_ins",
  {
    id: orderedId(),
    accountId: uuid("account_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    staffUserId: uuid("staff_user_id").notNull(),
    sessionId: uuid("session_id").notNull(),
    reason: text("reason").notNull(),
    begunAt: moment("begun_at").notNull(),
    endsAt: moment("ends_at").notNull(),
    endedAt: moment("ended_at"),
  },
  (table) => [
    uniqueIndex("look_ins_one_open_key").on(table.sessionId).where(sql`ended_at is null`),
    index("look_ins_customer_index").on(table.customerId, table.begunAt),
    foreignKey({
      name: "look_ins_customer_fkey",
      columns: [table.accountId, table.customerId],
      foreignColumns: [customers.accountId, customers.id],
    }).onDelete("cascade"),
    check("look_ins_say_why", sql`${table.reason} ~ '\\S'`),
    check(
      "look_ins_are_short",
      sql`${table.endsAt} > ${table.begunAt} and ${table.endsAt} - ${table.begunAt} <= interval '15 minutes'`,
    ),
    check("look_ins_end_in_time", sql`${table.endedAt} between ${table.begunAt} and ${table.endsAt}`),
  ],
);
