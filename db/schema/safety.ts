import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgEnum,
  pgTable,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { moment, orderedId } from "#db/columns.ts";
import { accounts } from "./accounts.ts";
import { bytes, users } from "./identity.ts";

/** Whose row it is: the foreign key on users, by both columns, says all; one on accounts would only be asked besides. */
const ofUser = { accountId: uuid("account_id").notNull(), userId: uuid("user_id").notNull() };

/**
 * Authenticator apps, one a user. The secret is encrypted; `confirmedAt` is empty until a first code was right.
 * `lastStep` is the time step of the last code that worked: neither it nor an earlier one works again.
 */
export const authenticators = pgTable(
  "authenticators",
  {
    id: orderedId(),
    ...ofUser,
    secret: bytes("secret").notNull(),
    keyId: text("key_id").notNull(),
    lastStep: bigint("last_step", { mode: "number" }).notNull().default(0),
    /** The session that sets it up: no other one sees the secret. */
    sessionId: uuid("session_id"),
    confirmedAt: moment("confirmed_at"),
    insertedAt: moment("inserted_at").notNull().defaultNow(),
  },
  (table) => [
    foreignKey({
      name: "authenticators_user_fkey",
      columns: [table.accountId, table.userId],
      foreignColumns: [users.accountId, users.id],
    }).onDelete("cascade"),
    unique("authenticators_user_key").on(table.userId),
  ],
);

/** Codes for who has lost the second factor: keyed hashes, each good once. */
export const recoveryCodes = pgTable(
  "recovery_codes",
  {
    id: orderedId(),
    ...ofUser,
    codeHash: bytes("code_hash").notNull(),
    usedAt: moment("used_at"),
    insertedAt: moment("inserted_at").notNull().defaultNow(),
  },
  (table) => [
    foreignKey({
      name: "recovery_codes_user_fkey",
      columns: [table.accountId, table.userId],
      foreignColumns: [users.accountId, users.id],
    }).onDelete("cascade"),
    unique("recovery_codes_code_key").on(table.userId, table.codeHash),
  ],
);

/**
 * A log-in between its two steps: the password was right, and nothing else is granted. Deleted by the first right code,
 * so that of two browsers that finish it one is let in.
 */
export const logInChallenges = pgTable(
  "log_in_challenges",
  {
    id: orderedId(),
    ...ofUser,
    userEpoch: integer("user_epoch").notNull(),
    tokenHash: bytes("token_hash").notNull(),
    attempts: integer("attempts").notNull().default(0),
    insertedAt: moment("inserted_at").notNull().defaultNow(),
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [
    foreignKey({
      name: "log_in_challenges_user_fkey",
      columns: [table.accountId, table.userId],
      foreignColumns: [users.accountId, users.id],
    }).onDelete("cascade"),
    unique("log_in_challenges_token_key").on(table.tokenHash),
    index("log_in_challenges_user_index").on(table.userId),
    index("log_in_challenges_expiry_index").on(table.expiresAt),
    check("log_in_challenges_attempts", sql`${table.attempts} between 0 and 5`),
  ],
);

/**
 * Browsers that a user has logged in from: who comes back with the cookie is no stranger. One that is trusted until
 * some day needs no second factor till then, while the user's epoch is the one of the trust.
 */
export const devices = pgTable(
  "devices",
  {
    id: orderedId(),
    ...ofUser,
    tokenHash: bytes("token_hash").notNull(),
    userAgent: text("user_agent"),
    address: text("address"),
    trustedUntil: moment("trusted_until"),
    trustedEpoch: integer("trusted_epoch"),
    insertedAt: moment("inserted_at").notNull().defaultNow(),
    lastSeenAt: moment("last_seen_at").notNull().defaultNow(),
  },
  (table) => [
    foreignKey({
      name: "devices_user_fkey",
      columns: [table.accountId, table.userId],
      foreignColumns: [users.accountId, users.id],
    }).onDelete("cascade"),
    unique("devices_token_key").on(table.userId, table.tokenHash),
    check("devices_trust", sql`(${table.trustedUntil} is null) = (${table.trustedEpoch} is null)`),
  ],
);

/** Public keys of passkeys. `counter` is the authenticator's own, which never goes back unless somebody copied it. */
export const passkeys = pgTable(
  "passkeys",
  {
    id: orderedId(),
    ...ofUser,
    credentialId: text("credential_id").notNull(),
    publicKey: bytes("public_key").notNull(),
    counter: bigint("counter", { mode: "number" }).notNull().default(0),
    transports: text("transports").array().notNull().default([]),
    isBackedUp: boolean("is_backed_up").notNull().default(false),
    name: text("name").notNull(),
    insertedAt: moment("inserted_at").notNull().defaultNow(),
    lastUsedAt: moment("last_used_at"),
  },
  (table) => [
    foreignKey({
      name: "passkeys_user_fkey",
      columns: [table.accountId, table.userId],
      foreignColumns: [users.accountId, users.id],
    }).onDelete("cascade"),
    unique("passkeys_credential_key").on(table.accountId, table.credentialId),
    index("passkeys_user_index").on(table.userId),
  ],
);

export const ceremony = pgEnum("passkey_ceremony", ["register", "log_in"]);

/** What a passkey has to sign, once. Nobody's in particular when somebody logs in. */
export const passkeyChallenges = pgTable(
  "passkey_challenges",
  {
    id: orderedId(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => accounts.id),
    userId: uuid("user_id"),
    ceremony: ceremony("ceremony").notNull(),
    challenge: text("challenge").notNull(),
    insertedAt: moment("inserted_at").notNull().defaultNow(),
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [
    foreignKey({
      name: "passkey_challenges_user_fkey",
      columns: [table.accountId, table.userId],
      foreignColumns: [users.accountId, users.id],
    }).onDelete("cascade"),
    unique("passkey_challenges_challenge_key").on(table.challenge),
    index("passkey_challenges_expiry_index").on(table.expiresAt),
  ],
);
