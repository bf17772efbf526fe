import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  customType,
  foreignKey,
  index,
  integer,
  pgEnum,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { moment, orderedId, timestamps } from "#db/columns.ts";
import { accounts, authMethod } from "./accounts.ts";

export const userStatus = pgEnum("user_status", ["active", "suspended"]);
export const userRole = pgEnum("user_role", ["customer", "support_specialist", "developer", "administrator"]);
export const refreshTokenKind = pgEnum("refresh_token_kind", ["publishable", "user"]);

export const bytes = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/**
 * Credentials. `customerId` and `customers.userId` point at each other (migration 0001 adds both keys, deferrable):
 * that is how the database knows that a customer's user has exactly that customer, and is suspended with it.
 */
export const users = pgTable(
  "users",
  {
    id: orderedId(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => accounts.id),
    customerId: uuid("customer_id"),
    role: userRole("role").notNull(),
    status: userStatus("status").notNull().default("active"),
    username: text("username").notNull(),
    passwordHash: text("password_hash").notNull(),
    authMethod: authMethod("auth_method").notNull().default("simple"),
    epoch: integer("epoch").notNull().default(0),
    email: text("email"),
    emailVerifiedAt: moment("email_verified_at"),
    phoneNumber: text("phone_number"),
    phoneVerifiedAt: moment("phone_verified_at"),
    name: text("name"),
    firstName: text("first_name"),
    lastName: text("last_name"),
    ...timestamps,
  },
  (table) => [
    uniqueIndex("users_username_key").on(table.accountId, sql`lower(${table.username})`),
    unique("users_customer_key").on(table.customerId),
    unique("users_account_key").on(table.accountId, table.id),
    unique("users_pair_key").on(table.accountId, table.id, table.status, table.customerId),
    index("users_email_index").on(table.accountId, table.email),
    check("users_customer_role", sql`(${table.role} = 'customer') = (${table.customerId} is not null)`),
    check("users_username_form", sql`${table.username} !~ '\\s' and length(${table.username}) between 5 and 254`),
  ],
);

export const sessions = pgTable(
  "sessions",
  {
    id: orderedId(),
    accountId: uuid("account_id").notNull(),
    userId: uuid("user_id").notNull(),
    userEpoch: integer("user_epoch").notNull(),
    userAgent: text("user_agent"),
    address: text("address"),
    insertedAt: moment("inserted_at").notNull().defaultNow(),
    lastSeenAt: moment("last_seen_at").notNull().defaultNow(),
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [
    foreignKey({
      name: "sessions_user_fkey",
      columns: [table.accountId, table.userId],
      foreignColumns: [users.accountId, users.id],
    }).onDelete("cascade"),
    index("sessions_user_index").on(table.userId, table.lastSeenAt),
    index("sessions_expiry_index").on(table.expiresAt),
  ],
);

/** The API's refresh tokens. A user's is kept as a hash only; a publishable one is public by its nature. */
export const apiRefreshTokens = pgTable(
  "api_refresh_tokens",
  {
    id: orderedId(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => accounts.id),
    kind: refreshTokenKind("kind").notNull(),
    userId: uuid("user_id"),
    userEpoch: integer("user_epoch"),
    tokenHash: bytes("token_hash").notNull(),
    publishableToken: text("publishable_token"),
    insertedAt: moment("inserted_at").notNull().defaultNow(),
    lastUsedAt: moment("last_used_at"),
    revokedAt: moment("revoked_at"),
  },
  (table) => [
    foreignKey({
      name: "api_refresh_tokens_user_fkey",
      columns: [table.accountId, table.userId],
      foreignColumns: [users.accountId, users.id],
    }).onDelete("cascade"),
    unique("api_refresh_tokens_hash_key").on(table.tokenHash),
    uniqueIndex("api_refresh_tokens_publishable_key").on(table.accountId).where(sql`kind = 'publishable'`),
    index("api_refresh_tokens_user_index").on(table.userId),
    check(
      "api_refresh_tokens_kind",
      sql`case ${table.kind} when 'user' then ${table.userId} is not null and ${table.userEpoch} is not null and ${table.publishableToken} is null
          else ${table.userId} is null and ${table.publishableToken} is not null end`,
    ),
  ],
);

export const codePurpose = pgEnum("code_purpose", [
  "phone_verification",
  "log_in",
  "email_verification",
  "password_reset",
  "email_code",
  "email_change",
  "email_change_code",
  "email_undo",
  "not_me",
  "order_lookup",
]);

/**
 * Short codes and long tokens that prove who has a mailbox or a telephone: kept as keyed hashes, used once. `target` is
 * the number or address they went to.
 */
export const oneTimeCodes = pgTable(
  "one_time_codes",
  {
    id: orderedId(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => accounts.id),
    purpose: codePurpose("purpose").notNull(),
    userId: uuid("user_id"),
    target: text("target").notNull(),
    codeHash: bytes("code_hash").notNull(),
    attempts: integer("attempts").notNull().default(0),
    insertedAt: moment("inserted_at").notNull().defaultNow(),
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [
    foreignKey({
      name: "one_time_codes_user_fkey",
      columns: [table.accountId, table.userId],
      foreignColumns: [users.accountId, users.id],
    }).onDelete("cascade"),
    index("one_time_codes_target_index").on(table.accountId, table.purpose, table.target),
    index("one_time_codes_user_index").on(table.userId),
    index("one_time_codes_hash_index").on(table.codeHash),
    index("one_time_codes_expiry_index").on(table.expiresAt),
  ],
);

/** Attempts counted by rate-limiter-flexible, which names the columns; one row for each name or address in a window. */
export const throttles = pgTable("throttles", {
  key: text("key").primaryKey(),
  points: integer("points").notNull().default(0),
  expire: bigint("expire", { mode: "number" }),
});
