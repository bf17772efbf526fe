import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { moment, orderedId } from "#db/columns.ts";
import { accounts } from "./accounts.ts";
import { customers, evidence, merges } from "./customers.ts";
import { bytes } from "./identity.ts";
import { orders } from "./orders.ts";

/**
 * Why an order is with a customer who did not place it: from whom it came, on what evidence, by whom, when, and how it
 * went back. One that a later claim has carried on waits (`continuedAt`) until that one is undone, so that an order has
 * at most one open claim. A claim on an order that changed hands with a merge belongs to the merge.
 */
export const claims = pgTable(
  "claims",
  {
    id: orderedId(),
    accountId: uuid("account_id").notNull(),
    orderId: uuid("order_id").notNull(),
    fromCustomerId: uuid("from_customer_id").notNull(),
    toCustomerId: uuid("to_customer_id").notNull(),
    evidence: evidence("evidence").notNull(),
    mergeId: uuid("merge_id"),
    continuesId: uuid("continues_id"),
    actorKind: text("actor_kind").notNull(),
    actorUserId: uuid("actor_user_id"),
    reason: text("reason"),
    claimedAt: moment("claimed_at").notNull(),
    continuedAt: moment("continued_at"),
    undoneAt: moment("undone_at"),
    undoneByKind: text("undone_by_kind"),
    undoneByUserId: uuid("undone_by_user_id"),
  },
  (table) => [
    unique("claims_account_key").on(table.accountId, table.orderId, table.id),
    uniqueIndex("claims_open_key").on(table.orderId).where(sql`undone_at is null and continued_at is null`),
    index("claims_order_index").on(table.orderId, table.id),
    index("claims_to_index").on(table.toCustomerId, table.claimedAt),
    index("claims_from_index").on(table.fromCustomerId),
    index("claims_merge_index").on(table.mergeId).where(sql`merge_id is not null`),
    foreignKey({
      name: "claims_order_fkey",
      columns: [table.accountId, table.orderId],
      foreignColumns: [orders.accountId, orders.id],
    }).onDelete("cascade"),
    foreignKey({
      name: "claims_from_fkey",
      columns: [table.accountId, table.fromCustomerId],
      foreignColumns: [customers.accountId, customers.id],
    }),
    foreignKey({
      name: "claims_to_fkey",
      columns: [table.accountId, table.toCustomerId],
      foreignColumns: [customers.accountId, customers.id],
    }),
    foreignKey({
      name: "claims_merge_fkey",
      columns: [table.mergeId, table.fromCustomerId, table.toCustomerId],
      foreignColumns: [merges.id, merges.fromCustomerId, merges.toCustomerId],
    }),
    foreignKey({
      name: "claims_continues_fkey",
      columns: [table.accountId, table.orderId, table.continuesId],
      foreignColumns: [table.accountId, table.orderId, table.id],
    }).onDelete("cascade"),
    check("claims_two_people", sql`${table.fromCustomerId} <> ${table.toCustomerId}`),
    check("claims_undone_on_top", sql`${table.undoneAt} is null or ${table.continuedAt} is null`),
    check("claims_undone_by", sql`(${table.undoneAt} is null) = (${table.undoneByKind} is null)`),
    check("claims_staff_say_why", sql`${table.evidence} <> 'staff' or ${table.reason} is not null`),
  ],
);

/** Orders that a customer was offered and called not theirs: they are not offered again. */
export const declinedOrders = pgTable(
  "declined_orders",
  {
    accountId: uuid("account_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    orderId: uuid("order_id").notNull(),
    declinedAt: moment("declined_at").notNull(),
  },
  (table) => [
    primaryKey({ name: "declined_orders_key", columns: [table.customerId, table.orderId] }),
    index("declined_orders_order_index").on(table.orderId),
    foreignKey({
      name: "declined_orders_customer_fkey",
      columns: [table.accountId, table.customerId],
      foreignColumns: [customers.accountId, customers.id],
    }).onDelete("cascade"),
    foreignKey({
      name: "declined_orders_order_fkey",
      columns: [table.accountId, table.orderId],
      foreignColumns: [orders.accountId, orders.id],
    }).onDelete("cascade"),
  ],
);

/** Mailboxes whose owners said "this isn't me": no mail about a guest's orders goes there any more. */
export const stoppedMailboxes = pgTable(
  "stopped_mailboxes",
  {
    accountId: uuid("account_id")
      .notNull()
      .references(() => accounts.id),
    email: text("email").notNull(),
    stoppedAt: moment("stopped_at").notNull(),
  },
  (table) => [primaryKey({ name: "stopped_mailboxes_key", columns: [table.accountId, table.email] })],
);

/**
 * A browser that asks for one order by code and mailbox. Without an order it is a miss, which looks the same from
 * outside. `openedAt` is when the code from the mailbox was right; `expiresAt` then ends the look at the order.
 */
export const orderLookups = pgTable(
  "order_lookups",
  {
    id: orderedId(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => accounts.id),
    tokenHash: bytes("token_hash").notNull().unique("order_lookups_token_key"),
    orderId: uuid("order_id"),
    email: text("email").notNull(),
    insertedAt: moment("inserted_at").notNull(),
    openedAt: moment("opened_at"),
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [
    index("order_lookups_expiry_index").on(table.expiresAt),
    index("order_lookups_order_index").on(table.orderId),
    foreignKey({
      name: "order_lookups_order_fkey",
      columns: [table.accountId, table.orderId],
      foreignColumns: [orders.accountId, orders.id],
    }).onDelete("cascade"),
    check("order_lookups_open_an_order", sql`${table.openedAt} is null or ${table.orderId} is not null`),
  ],
);

/**
 * The browsers that are one guest. The first one's row has the guest's own id and is written only when it first shows a
 * code for another: until then the guest's cookie alone will do.
 */
export const guestDevices = pgTable(
  "guest_devices",
  {
    id: uuid("id").primaryKey(),
    accountId: uuid("account_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    userAgent: text("user_agent"),
    linkedAt: moment("linked_at").notNull(),
    lastSeenAt: moment("last_seen_at").notNull(),
    endedAt: moment("ended_at"),
  },
  (table) => [
    index("guest_devices_customer_index").on(table.customerId),
    foreignKey({
      name: "guest_devices_customer_fkey",
      columns: [table.accountId, table.customerId],
      foreignColumns: [customers.accountId, customers.id],
    }).onDelete("cascade"),
  ],
);

/** Eight characters that a guest shows on one device and types on another, once, within minutes. */
export const handOvers = pgTable(
  "hand_overs",
  {
    id: orderedId(),
    accountId: uuid("account_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    deviceId: uuid("device_id").notNull(),
    codeHash: bytes("code_hash").notNull().unique("hand_overs_code_key"),
    insertedAt: moment("inserted_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [
    index("hand_overs_expiry_index").on(table.expiresAt),
    index("hand_overs_customer_index").on(table.customerId),
    foreignKey({
      name: "hand_overs_customer_fkey",
      columns: [table.accountId, table.customerId],
      foreignColumns: [customers.accountId, customers.id],
    }).onDelete("cascade"),
  ],
);
