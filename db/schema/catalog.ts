import { sql } from "drizzle-orm";
import {
  boolean,
  char,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { cents, orderedId, timestamps } from "#db/columns.ts";
import { accounts } from "./accounts.ts";

export const categories = pgTable(
  "categories",
  {
    id: orderedId(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => accounts.id),
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    position: integer("position").notNull(),
  },
  (table) => [
    unique("categories_slug_key").on(table.accountId, table.slug),
    unique("categories_account_key").on(table.accountId, table.id),
  ],
);

export const products = pgTable(
  "products",
  {
    id: orderedId(),
    accountId: uuid("account_id").notNull(),
    categoryId: uuid("category_id").notNull(),
    slug: text("slug").notNull(),
    code: text("code").notNull(),
    name: text("name").notNull(),
    summary: text("summary").notNull(),
    description: text("description").notNull(),
    details: jsonb("details").$type<string[]>().notNull().default([]),
    art: text("art"),
    priceCents: cents("price_cents").notNull(),
    currency: char("currency", { length: 3 }).notNull(),
    isSold: boolean("is_sold").notNull().default(true),
    position: integer("position").notNull().default(0),
    ...timestamps,
  },
  (table) => [
    unique("products_slug_key").on(table.accountId, table.slug),
    unique("products_account_key").on(table.accountId, table.id),
    index("products_category_index").on(table.accountId, table.categoryId, table.position),
    foreignKey({
      name: "products_category_fkey",
      columns: [table.accountId, table.categoryId],
      foreignColumns: [categories.accountId, categories.id],
    }),
    foreignKey({
      name: "products_currency_fkey",
      columns: [table.accountId, table.currency],
      foreignColumns: [accounts.id, accounts.currency],
    }),
    check("products_price_range", sql`${table.priceCents} between 0 and 100000000`),
  ],
);
