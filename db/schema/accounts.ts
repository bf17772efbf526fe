import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  boolean,
  char,
  check,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { orderedId, timestamps } from "#db/columns.ts";

export const accountMode = pgEnum("account_mode", ["live", "test"]);
export const authMethod = pgEnum("auth_method", ["simple", "tfa_sms", "tfa_email"]);
export const paymentPolicy = pgEnum("payment_policy", ["at_pickup", "on_delivery", "on_invoice"]);

/**
 * `pointValueCents` is what a point pays at checkout, null where points cannot be spent. Staff give or take up to
 * `pointsLimit` points alone, null for any number; what is given ends after `pointsExpireAfterMonths`, null for never.
 */
export const accounts = pgTable(
  "accounts",
  {
    id: orderedId(),
    mode: accountMode("mode").notNull(),
    liveAccountId: uuid("live_account_id").references((): AnyPgColumn => accounts.id),
    name: text("name").notNull(),
    companyName: text("company_name"),
    websiteUrl: text("website_url"),
    supportEmail: text("support_email"),
    supportPhone: text("support_phone"),
    techEmail: text("tech_email"),
    defaultLocale: text("default_locale").notNull().default("en"),
    timeZone: text("time_zone").notNull().default("UTC"),
    defaultAuthMethod: authMethod("default_auth_method").notNull().default("simple"),
    currency: char("currency", { length: 3 }).notNull().default("EUR"),
    taxRateBasisPoints: integer("tax_rate_basis_points").notNull().default(0),
    pricesIncludeTax: boolean("prices_include_tax").notNull().default(true),
    pickupPayment: paymentPolicy("pickup_payment").notNull().default("at_pickup"),
    deliveryPayment: paymentPolicy("delivery_payment").notNull().default("on_delivery"),
    pickupAddress: text("pickup_address"),
    limitsPerAddress: boolean("limits_per_address").notNull(),
    pointValueCents: integer("point_value_cents"),
    pointsLimit: integer("points_limit"),
    pointsExpireAfterMonths: integer("points_expire_after_months"),
    staffNeedFactor: boolean("staff_need_factor").notNull().default(true),
    isDemo: boolean("is_demo").notNull().default(false),
    caption: text("caption"),
    description: text("description"),
    customData: jsonb("custom_data").notNull().default({}),
    ...timestamps,
  },
  (table) => [
    unique("accounts_live_account_key").on(table.liveAccountId),
    unique("accounts_id_currency_key").on(table.id, table.currency),
    check("accounts_only_test_has_live", sql`${table.mode} = 'test' or ${table.liveAccountId} is null`),
    check("accounts_tax_rate_range", sql`${table.taxRateBasisPoints} between 0 and 10000`),
    check("accounts_point_value", sql`${table.pointValueCents} > 0`),
    check("accounts_points_limit", sql`${table.pointsLimit} >= 0`),
    check("accounts_points_life", sql`${table.pointsExpireAfterMonths} between 1 and 1200`),
    check("accounts_currency_form", sql`${table.currency} ~ '^[A-Z]{3}$'`),
  ],
);
