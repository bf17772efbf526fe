import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgEnum, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import { moment, orderedId } from "#db/columns.ts";
import { accounts } from "./accounts.ts";
import { bytes } from "./identity.ts";

/**
 * What happened, to whom, by whom; only ever appended to. No foreign keys to people: it outlives them. A row about
 * somebody who is gone may lose its address, browser and data, and nothing else (migration 0007).
 */
export const auditEvents = pgTable(
  "audit_events",
  {
    id: orderedId(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => accounts.id),
    customerId: uuid("customer_id"),
    orderId: uuid("order_id"),
    userId: uuid("user_id"),
    actorKind: text("actor_kind").notNull(),
    actorUserId: uuid("actor_user_id"),
    event: text("event").notNull(),
    data: jsonb("data").notNull().default({}),
    address: text("address"),
    userAgent: text("user_agent"),
    at: moment("at").notNull(),
  },
  (table) => [
    index("audit_events_customer_index").on(table.customerId, table.at, table.id),
    index("audit_events_order_index").on(table.orderId, table.at, table.id).where(sql`order_id is not null`),
    index("audit_events_user_index").on(table.userId, table.at, table.id),
    index("audit_events_kind_index").on(table.accountId, table.event, table.at),
  ],
);

export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    id: orderedId(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => accounts.id),
    caller: text("caller").notNull(),
    key: text("key").notNull(),
    requestHash: bytes("request_hash").notNull(),
    responseStatus: integer("response_status"),
    responseBody: text("response_body"),
    insertedAt: moment("inserted_at").notNull().defaultNow(),
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [
    unique("idempotency_keys_caller_key").on(table.accountId, table.caller, table.key),
    index("idempotency_keys_expiry_index").on(table.expiresAt),
  ],
);

export const messageChannel = pgEnum("message_channel", ["email", "sms"]);
export const messageState = pgEnum("message_state", ["queued", "sent", "failed"]);

/** One that forgets its recipient is the last to somebody whose account has ended: sent, it does not say to whom. */
export const outgoingMessages = pgTable(
  "outgoing_messages",
  {
    id: orderedId(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => accounts.id),
    channel: messageChannel("channel").notNull(),
    recipient: text("recipient").notNull(),
    subject: text("subject"),
    body: text("body").notNull(),
    html: text("html"),
    state: messageState("state").notNull().default("queued"),
    attempts: integer("attempts").notNull().default(0),
    nextAttemptAt: moment("next_attempt_at").notNull(),
    lastError: text("last_error"),
    forgetsRecipient: boolean("forgets_recipient").notNull().default(false),
    sentAt: moment("sent_at"),
    insertedAt: moment("inserted_at").notNull().defaultNow(),
  },
  (table) => [
    index("outgoing_messages_due_index").on(table.nextAttemptAt).where(sql`state = 'queued'`),
    index("outgoing_messages_failed_index").on(table.accountId, table.id).where(sql`state = 'failed'`),
    index("outgoing_messages_newest_index").on(table.accountId, table.id),
    index("outgoing_messages_recipient_index").on(table.accountId, table.recipient, table.id),
  ],
);
