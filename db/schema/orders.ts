import { sql } from "drizzle-orm";
import {
  boolean,
  char,
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
import { cents, moment, orderedId, randomId, timestamps } from "#db/columns.ts";
import { accounts, paymentPolicy } from "./accounts.ts";
import { products } from "./catalog.ts";
import { customers } from "./customers.ts";

export const orderStatus = pgEnum("order_status", ["cart", "opened", "closed", "cancelled"]);
export const orderChannel = pgEnum("order_channel", ["storefront", "api", "desk"]);
export const fulfillmentMethod = pgEnum("fulfillment_method", ["pickup", "ship", "digital"]);
export const paymentStatus = pgEnum("payment_status", ["pending", "paid", "refunded"]);
export const fulfillmentStatus = pgEnum("fulfillment_status", [
  "pending",
  "partially_fulfilled",
  "fulfilled",
  "returned",
]);

const totals = {
  subTotalCents: cents("sub_total_cents").notNull().default(0),
  taxOneCents: cents("tax_one_cents").notNull().default(0),
  taxTwoCents: cents("tax_two_cents").notNull().default(0),
  taxThreeCents: cents("tax_three_cents").notNull().default(0),
  grandTotalCents: cents("grand_total_cents").notNull().default(0),
  authorizationTotalCents: cents("authorization_total_cents").notNull().default(0),
  isEstimate: boolean("is_estimate").notNull().default(false),
};

/**
 * A cart is an order that was not placed yet; `searchText` holds, in lower case, what a placed one can be found by. One
 * `emailDisownedAt` is when the owner of the mailbox said that the order is not theirs; `anonymizedAt` is when all that
 * tells of a person was taken out and only what the books must keep was left. `version` is the database's to write:
 * another one, never used before, after each change of the order or of a line of it. `paidCents` is what was received,
 * also of one that was paid back since. `discountCents` is by how much less an order was placed for than its lines.
 */
export const orders = pgTable(
  "orders",
  {
    id: randomId(),
    accountId: uuid("account_id").notNull(),
    customerId: uuid("customer_id"),
    customerIsOpen: boolean("customer_is_open").notNull().default(true),
    channel: orderChannel("channel").notNull().default("storefront"),
    status: orderStatus("status").notNull().default("cart"),
    code: text("code"),
    currency: char("currency", { length: 3 }).notNull(),
    ...totals,
    name: text("name"),
    firstName: text("first_name"),
    lastName: text("last_name"),
    email: text("email"),
    phoneNumber: text("phone_number"),
    fulfillmentMethod: fulfillmentMethod("fulfillment_method"),
    fulfillmentStatus: fulfillmentStatus("fulfillment_status").notNull().default("pending"),
    paymentMethod: paymentPolicy("payment_method"),
    paymentStatus: paymentStatus("payment_status").notNull().default("pending"),
    discountCents: cents("discount_cents").notNull().default(0),
    discountReason: text("discount_reason"),
    pointsPaidCents: cents("points_paid_cents").notNull().default(0),
    paidCents: cents("paid_cents").notNull().default(0),
    deliveryAddressLineOne: text("delivery_address_line_one"),
    deliveryAddressLineTwo: text("delivery_address_line_two"),
    deliveryAddressPostalCode: text("delivery_address_postal_code"),
    deliveryAddressCity: text("delivery_address_city"),
    deliveryAddressProvince: text("delivery_address_province"),
    deliveryAddressCountryCode: text("delivery_address_country_code"),
    searchText: text("search_text"),
    openedAt: moment("opened_at"),
    closedAt: moment("closed_at"),
    cancelledAt: moment("cancelled_at"),
    confirmationEmailSentAt: moment("confirmation_email_sent_at"),
    emailDisownedAt: moment("email_disowned_at"),
    anonymizedAt: moment("anonymized_at"),
    label: text("label"),
    caption: text("caption"),
    description: text("description"),
    customData: jsonb("custom_data").notNull().default({}),
    version: uuid("version").notNull().default("00000000-0000-0000-0000-000000000000"),
    ...timestamps,
  },
  (table) => [
    unique("orders_account_key").on(table.accountId, table.id),
    unique("orders_currency_key").on(table.id, table.currency),
    uniqueIndex("orders_code_key").on(table.accountId, table.code).where(sql`code is not null`),
    uniqueIndex("orders_one_cart_key").on(table.customerId).where(sql`status = 'cart' and channel = 'storefront'`),
    index("orders_history_index").on(table.customerId, table.openedAt, table.id).where(sql`opened_at is not null`),
    index("orders_history_by_status_index")
      .on(table.customerId, table.status, table.openedAt, table.id)
      .where(sql`opened_at is not null`),
    index("orders_newest_index").on(table.accountId, table.openedAt, table.id).where(sql`opened_at is not null`),
    index("orders_waiting_index").on(table.accountId, table.openedAt, table.id).where(sql`status = 'opened'`),
    index("orders_code_search_index")
      .using("gin", sql`(' ' || lower(replace(code, '-', ''))) gin_trgm_ops`)
      .where(sql`opened_at is not null`),
    index("orders_by_status_index")
      .on(table.accountId, table.status, table.openedAt, table.id)
      .where(sql`opened_at is not null`),
    index("orders_label_index")
      .on(table.accountId, table.label, table.openedAt, table.id)
      .where(sql`opened_at is not null and label is not null`),
    index("orders_email_index").on(table.accountId, table.email, table.openedAt).where(sql`opened_at is not null`),
    index("orders_of_customer_index").on(table.customerId, sql`coalesce(opened_at, inserted_at)`, table.id),
    index("orders_of_account_index").on(table.accountId, sql`coalesce(opened_at, inserted_at)`, table.id),
    foreignKey({
      name: "orders_customer_fkey",
      columns: [table.accountId, table.customerId, table.customerIsOpen],
      foreignColumns: [customers.accountId, customers.id, customers.isOpen],
    }),
    foreignKey({
      name: "orders_currency_fkey",
      columns: [table.accountId, table.currency],
      foreignColumns: [accounts.id, accounts.currency],
    }),
    check("orders_storefront_owner", sql`${table.customerId} is not null or ${table.channel} = 'api'`),
    check("orders_customer_is_open", sql`${table.customerIsOpen}`),
    check(
      "orders_placed_complete",
      sql`(${table.status} = 'cart') = (${table.openedAt} is null) and (${table.status} = 'cart' or ${table.code} is not null)`,
    ),
    check(
      "orders_total_adds_up",
      sql`${table.grandTotalCents} = ${table.subTotalCents} + ${table.taxOneCents} + ${table.taxTwoCents} + ${table.taxThreeCents}`,
    ),
    check(
      "orders_discounted",
      sql`${table.discountCents} = 0 or (${table.status} <> 'cart' and ${table.discountCents} > 0 and ${table.grandTotalCents} >= 0)`,
    ),
    check(
      "orders_discount_says_why",
      sql`(${table.discountCents} <> 0) = (${table.discountReason} is not null) and (${table.discountReason} ~ '\\S' or ${table.anonymizedAt} is not null or ${table.discountCents} = 0)`,
    ),
    check(
      "orders_points_paid",
      sql`${table.pointsPaidCents} = 0 or (${table.status} <> 'cart' and ${table.pointsPaidCents} between 0 and ${table.grandTotalCents})`,
    ),
    check(
      "orders_paid_in_parts",
      sql`${table.paidCents} = 0 or (${table.status} <> 'cart' and ${table.paidCents} between 0 and ${table.grandTotalCents} - ${table.pointsPaidCents})`,
    ),
    check(
      "orders_payment_follows",
      sql`case ${table.paymentStatus} when 'paid' then ${table.paidCents} = greatest(${table.grandTotalCents} - ${table.pointsPaidCents}, 0)
          when 'pending' then ${table.paidCents} = 0 or ${table.paidCents} < ${table.grandTotalCents} - ${table.pointsPaidCents} else true end`,
    ),
    check("orders_closed_at", sql`(${table.status} = 'closed') = (${table.closedAt} is not null)`),
    check("orders_cancelled_at", sql`(${table.status} = 'cancelled') = (${table.cancelledAt} is not null)`),
    check(
      "orders_anonymous",
      sql`${table.anonymizedAt} is null or (${table.status} <> 'cart' and coalesce(${table.name}, ${table.firstName}, ${table.lastName}, ${table.email}, ${table.phoneNumber}, ${table.deliveryAddressLineOne}, ${table.deliveryAddressLineTwo}) is null)`,
    ),
    check(
      "orders_delivered_somewhere",
      sql`${table.status} = 'cart' or ${table.anonymizedAt} is not null or ${table.fulfillmentMethod} is distinct from 'ship' or (${table.deliveryAddressLineOne} is not null and ${table.deliveryAddressCity} is not null)`,
    ),
  ],
);

export const orderLineItems = pgTable(
  "order_line_items",
  {
    id: orderedId(),
    accountId: uuid("account_id").notNull(),
    orderId: uuid("order_id").notNull(),
    productId: uuid("product_id"),
    code: text("code"),
    name: text("name").notNull(),
    printName: text("print_name"),
    label: text("label"),
    orderQuantity: integer("order_quantity").notNull().default(1),
    chargeQuantity: integer("charge_quantity").notNull().default(1),
    unitPriceCents: cents("unit_price_cents"),
    currency: char("currency", { length: 3 }).notNull(),
    ...totals,
    art: text("art"),
    slug: text("slug"),
    autoFulfill: boolean("auto_fulfill").notNull().default(false),
    fulfilledQuantity: integer("fulfilled_quantity").notNull().default(0),
    fulfillmentStatus: fulfillmentStatus("fulfillment_status").notNull().default("pending"),
    caption: text("caption"),
    description: text("description"),
    customData: jsonb("custom_data").notNull().default({}),
    ...timestamps,
  },
  (table) => [
    index("order_line_items_order_index").on(table.orderId, table.id),
    uniqueIndex("order_line_items_product_key").on(table.orderId, table.productId).where(sql`product_id is not null`),
    foreignKey({
      name: "order_line_items_order_fkey",
      columns: [table.accountId, table.orderId],
      foreignColumns: [orders.accountId, orders.id],
    }).onDelete("cascade"),
    foreignKey({
      name: "order_line_items_currency_fkey",
      columns: [table.orderId, table.currency],
      foreignColumns: [orders.id, orders.currency],
    }).onDelete("cascade"),
    foreignKey({
      name: "order_line_items_product_fkey",
      columns: [table.accountId, table.productId],
      foreignColumns: [products.accountId, products.id],
    }),
    check("order_line_items_fulfilled_in_parts", sql`${table.fulfilledQuantity} between 0 and ${table.orderQuantity}`),
    check("order_line_items_quantity", sql`${table.orderQuantity} between 1 and 9999`),
    check(
      "order_line_items_total_adds_up",
      sql`${table.grandTotalCents} = ${table.subTotalCents} + ${table.taxOneCents} + ${table.taxTwoCents} + ${table.taxThreeCents}`,
    ),
  ],
);

/** What staff wrote down about a placed order, for each other; only ever appended to. No key to the author, whom it outlives. */
export const orderNotes = pgTable(
  "order_notes",
  {
    id: orderedId(),
    accountId: uuid("account_id").notNull(),
    orderId: uuid("order_id").notNull(),
    authorKind: text("author_kind").notNull(),
    authorUserId: uuid("author_user_id"),
    body: text("body").notNull(),
    writtenAt: moment("written_at").notNull(),
  },
  (table) => [
    index("order_notes_order_index").on(table.orderId, table.writtenAt, table.id),
    foreignKey({
      name: "order_notes_order_fkey",
      columns: [table.accountId, table.orderId],
      foreignColumns: [orders.accountId, orders.id],
    }),
  ],
);
