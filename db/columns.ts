import { sql } from "drizzle-orm";
import { bigint, timestamp, uuid } from "drizzle-orm/pg-core";
import { v7 } from "uuid";

/** A time-ordered id (v7): rows made one after another lie side by side in the index. */
export const orderedId = () =>
  uuid("id")
    .primaryKey()
    .$defaultFn(() => v7());

/** A random id (v4), for what the API lets a publishable token use as a key: customers and orders. */
export const randomId = () => uuid("id").primaryKey().default(sql`gen_random_uuid()`);

/** A moment in UTC, to the millisecond. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });

/** When the row came into being and when it last changed. */
export const timestamps = {
  insertedAt: moment("inserted_at").notNull().defaultNow(),
  updatedAt: moment("updated_at")
    .notNull()
    .defaultNow()
    .$onUpdate(() => sql`now()`),
};

/** Money in the currency's minor unit; the currency stands in a column of its own beside it. */
export const cents = (name: string) => bigint(name, { mode: "number" });
