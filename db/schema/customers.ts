import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  boolean,
  check,
  foreignKey,
  index,
  jsonb,
  pgEnum,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { moment, orderedId, randomId, timestamps } from "#db/columns.ts";
import { accounts } from "./accounts.ts";
import { userStatus } from "./identity.ts";

export const customerStatus = pgEnum("customer_status", ["guest", "registered", "suspended", "deleted"]);
export const evidence = pgEnum("evidence", [
  "guest_cookie",
  "mailbox_code",
  "order_code_and_mailbox_code",
  "hand_over",
  "claim_slip",
  "staff",
]);

/**
 * Who orders are kept for. `isOpen` is false once it was merged into another customer; orders refer to
 * (account, id, isOpen = true), so that no order can be left on, or reach, a customer that is gone. One that had a user
 * is suspended while it is merged, so that nobody logs in as it and its name stays taken. `visitBeganAt` is when a guest came back after more than a day; `deletionDueAt` is when an account ends whose owner asked for it.
 * `searchText` is what the service desk finds them by: words without case and accents, each after a blank, and the
 * digits of the telephone at the end.
 */
export const customers = pgTable(
  "customers",
  {
    id: randomId(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => accounts.id),
    status: customerStatus("status").notNull().default("guest"),
    userId: uuid("user_id"),
    supersededById: uuid("superseded_by_id"),
    isOpen: boolean("is_open").notNull().generatedAlwaysAs(sql`(superseded_by_id is null)`),
    userStatusDue: userStatus("user_status_due").generatedAlwaysAs(
      sql`(case status when 'registered' then 'active'::user_status when 'suspended' then 'suspended'::user_status end)`,
    ),
    code: text("code"),
    label: text("label"),
    name: text("name"),
    firstName: text("first_name"),
    lastName: text("last_name"),
    email: text("email"),
    phoneNumber: text("phone_number"),
    enrollerId: uuid("enroller_id").references((): AnyPgColumn => customers.id, { onDelete: "set null" }),
    sponsorId: uuid("sponsor_id").references((): AnyPgColumn => customers.id, { onDelete: "set null" }),
    caption: text("caption"),
    description: text("description"),
    customData: jsonb("custom_data").notNull().default({}),
    lastSeenAt: moment("last_seen_at"),
    visitBeganAt: moment("visit_began_at"),
    deletionDueAt: moment("deletion_due_at"),
    deletedAt: moment("deleted_at"),
    searchText: text("search_text")
      .notNull()
      .generatedAlwaysAs(
        sql`(folded(' ' || coalesce(code, '') || ' ' || coalesce(name, '') || ' ' || coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(email, '')) || ' ' || phone_digits(phone_number))`,
      ),
    ...timestamps,
  },
  (table) => [
    unique("customers_user_key").on(table.userId),
    unique("customers_account_key").on(table.accountId, table.id),
    unique("customers_open_key").on(table.accountId, table.id, table.isOpen),
    unique("customers_status_key").on(table.accountId, table.id, table.status),
    unique("customers_pair_key").on(table.accountId, table.id, table.userId),
    uniqueIndex("customers_code_key").on(table.accountId, table.code).where(sql`code is not null`),
    index("customers_newest_index").on(table.accountId, table.insertedAt, table.id),
    index("customers_email_index").on(table.accountId, table.email),
    index("customers_suspended_index").on(table.accountId).where(sql`status = 'suspended'`),
    index("customers_search_index").using("gin", table.searchText.op("gin_trgm_ops")),
    index("customers_by_status_index").on(table.accountId, table.status, table.insertedAt, table.id),
    index("customers_label_index")
      .on(table.accountId, table.label, table.insertedAt, table.id)
      .where(sql`label is not null`),
    index("customers_superseded_index").on(table.supersededById).where(sql`superseded_by_id is not null`),
    index("customers_merged_log_in_index")
      .on(table.supersededById)
      .where(sql`superseded_by_id is not null and user_id is not null`),
    index("customers_deletion_index").on(table.deletionDueAt).where(sql`deletion_due_at is not null`),
    foreignKey({
      name: "customers_superseded_by_fkey",
      columns: [table.accountId, table.supersededById],
      foreignColumns: [table.accountId, table.id],
    }),
    check(
      "customers_user_by_status",
      sql`(${table.status} in ('registered', 'suspended')) = (${table.userId} is not null)`,
    ),
    check("customers_reachable", sql`${table.status} not in ('registered', 'suspended') or ${table.email} is not null`),
    check(
      "customers_superseded_logs_in_nowhere",
      sql`${table.supersededById} is null or (${table.status} <> 'registered' and ${table.supersededById} <> ${table.id})`,
    ),
    check(
      "customers_deletion_of_registered",
      sql`${table.deletionDueAt} is null or ${table.status} in ('registered', 'suspended')`,
    ),
    check("customers_deleted_at", sql`(${table.status} = 'deleted') = (${table.deletedAt} is not null)`),
  ],
);

/** What the store's people have written down about a customer; only ever added to, and gone with the customer. */
export const customerNotes = pgTable(
  "customer_notes",
  {
    id: orderedId(),
    accountId: uuid("account_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    authorUserId: uuid("author_user_id"),
    text: text("text").notNull(),
    writtenAt: moment("written_at").notNull(),
  },
  (table) => [
    index("customer_notes_customer_index").on(table.customerId, table.writtenAt, table.id),
    foreignKey({
      name: "customer_notes_customer_fkey",
      columns: [table.accountId, table.customerId],
      foreignColumns: [customers.accountId, customers.id],
    }).onDelete("cascade"),
    check("customer_notes_say_something", sql`${table.text} ~ '\\S'`),
  ],
);

export const addressKind = pgEnum("address_kind", ["delivery"]);

/** What is known of where somebody lives: the store's own forms ask for all of it, the API takes it piece by piece. */
export const addresses = pgTable(
  "addresses",
  {
    id: orderedId(),
    accountId: uuid("account_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    kind: addressKind("kind").notNull().default("delivery"),
    lineOne: text("line_one"),
    lineTwo: text("line_two"),
    postalCode: text("postal_code"),
    city: text("city"),
    province: text("province"),
    countryCode: text("country_code"),
    ...timestamps,
  },
  (table) => [
    unique("addresses_customer_kind_key").on(table.customerId, table.kind),
    foreignKey({
      name: "addresses_customer_fkey",
      columns: [table.accountId, table.customerId],
      foreignColumns: [customers.accountId, customers.id],
    }).onDelete("cascade"),
    check("addresses_country_form", sql`${table.countryCode} ~ '^[A-Z]{2}$'`),
  ],
);

/** What a merge has moved, to be undone by: `orders` are the placed ones, `carts` those of the API, `cart` the storefront's. */
export type MergeTrace = {
  orders: string[];
  carts?: string[];
  cart: MergedCart | null;
  points: number;
  pendingPoints: string[];
  filled: ("name" | "firstName" | "lastName" | "email" | "phoneNumber")[];
  address: boolean;
  addressWas?: MergedAddress | null;
  byStaff?: MergedByStaff | null;
};

/**
 * What a merge by staff has changed beyond that. `status` is what the one who is gone was; `fields` and `address` are
 * what staff chose for who stays, each beside what was there before, with the customer and with its user.
 */
export type MergedByStaff = {
  status: "guest" | "registered" | "suspended";
  fields: Partial<Record<MergedField, { was: string | null; became: string | null; ofUser?: string | null }>>;
  address: { was: MergedAddress | null; became: MergedAddress } | null;
  suspension: MergedSuspension | null;
};

export type MergedField = "name" | "firstName" | "lastName" | "email" | "phoneNumber" | "label";

/** The suspensions that ended with the merge, and the one that who stays got in their place (`given`). */
export type MergedSuspension = { gone: string | null; own: string | null; given: string | null };

/** A cart was moved as it was, or its lines joined another (`joined`), each beside how many were there before. */
export type MergedCart = {
  id: string;
  joined: string | null;
  lines: { productId: string; quantity: number; had: number; given?: number }[];
};

export type MergedAddress = Pick<
  typeof addresses.$inferSelect,
  "lineOne" | "lineTwo" | "postalCode" | "city" | "province" | "countryCode"
>;

/** The trace of a merge: what moved, from whom to whom, on what evidence, by whom, when; precise enough to be undone. */
export const merges = pgTable(
  "merges",
  {
    id: orderedId(),
    accountId: uuid("account_id").notNull(),
    fromCustomerId: uuid("from_customer_id").notNull(),
    toCustomerId: uuid("to_customer_id").notNull(),
    evidence: evidence("evidence").notNull(),
    actorKind: text("actor_kind"),
    actorUserId: uuid("actor_user_id"),
    reason: text("reason"),
    moved: jsonb("moved").$type<MergeTrace>().notNull(),
    mergedAt: moment("merged_at").notNull(),
    undoneAt: moment("undone_at"),
    undoneByKind: text("undone_by_kind"),
    undoneByUserId: uuid("undone_by_user_id"),
  },
  (table) => [
    unique("merges_pair_key").on(table.id, table.fromCustomerId, table.toCustomerId),
    uniqueIndex("merges_from_key").on(table.fromCustomerId).where(sql`undone_at is null`),
    index("merges_to_index").on(table.toCustomerId, table.mergedAt),
    foreignKey({
      name: "merges_from_fkey",
      columns: [table.accountId, table.fromCustomerId],
      foreignColumns: [customers.accountId, customers.id],
    }).onDelete("cascade"),
    foreignKey({
      name: "merges_to_fkey",
      columns: [table.accountId, table.toCustomerId],
      foreignColumns: [customers.accountId, customers.id],
    }).onDelete("cascade"),
    check("merges_two_people", sql`${table.fromCustomerId} <> ${table.toCustomerId}`),
    check("merges_staff_say_why", sql`${table.evidence} <> 'staff' or ${table.reason} is not null`),
  ],
);
