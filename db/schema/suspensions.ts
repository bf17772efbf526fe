import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgEnum, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { moment, orderedId } from "#db/columns.ts";
import { customerStatus, customers } from "./customers.ts";

export const suspensionScope = pgEnum("suspension_scope", ["log_in", "ordering"]);

/**
 * Why, how far and until when a customer is shut out; at most one is open. `reason` is for the files, `says` for the
 * customer. While it is open its customer has the status that it wants (migration 0012): shut out altogether is
 * `suspended`; who only may not order is still `registered`. A customer may be suspended without a row here.
 */
export const suspensions = pgTable(
  "suspensions",
  {
    id: orderedId(),
    accountId: uuid("account_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    scope: suspensionScope("scope").notNull(),
    reason: text("reason").notNull(),
    says: text("says"),
    beganAt: moment("began_at").notNull(),
    until: moment("until"),
    actorKind: text("actor_kind").notNull(),
    actorUserId: uuid("actor_user_id"),
    endedAt: moment("ended_at"),
    statusDue: customerStatus("status_due").generatedAlwaysAs(
      sql`(case when ended_at is null then case scope when 'log_in' then 'suspended'::customer_status else 'registered'::customer_status end end)`,
    ),
  },
  (table) => [
    uniqueIndex("suspensions_one_open_key").on(table.customerId).where(sql`ended_at is null`),
    index("suspensions_customer_index").on(table.customerId, table.beganAt),
    index("suspensions_due_index").on(table.until).where(sql`ended_at is null and until is not null`),
    foreignKey({
      name: "suspensions_customer_fkey",
      columns: [table.accountId, table.customerId],
      foreignColumns: [customers.accountId, customers.id],
    }).onDelete("cascade"),
    check("suspensions_until_later", sql`${table.until} > ${table.beganAt}`),
  ],
);
