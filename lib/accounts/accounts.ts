import { eq, getTableColumns, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { accounts } from "#db/schema/index.ts";
import type { StoreView } from "#lib/accounts/views.ts";
import { seconds } from "#lib/time.ts";

export type Account = typeof accounts.$inferSelect;

export const demoAccountId = "5e9240ff-0885-4327-a1e7-f46f3fdb3f74";

const remembered = new WeakMap<Db, { account: Account; until: number }>();

/**
 * The account whose storefront this process serves: the configured one, else the demo store's, else the oldest live
 * one; null while there is none. Remembered for ten seconds, since it changes about never and every request needs it.
 */
export async function findStorefront(db: Db, configuredId: string | undefined): Promise<Account | null> {
  const known = remembered.get(db);
  if (known && known.until > Date.now()) return known.account;
  const [account] = await db
    .select(getTableColumns(accounts))
    .from(accounts)
    .where(configuredId ? eq(accounts.id, configuredId) : undefined)
    .orderBy(sql`${accounts.id} = ${demoAccountId} desc`, sql`${accounts.mode} = 'live' desc`, accounts.insertedAt)
    .limit(1);
  if (account) remembered.set(db, { account, until: Date.now() + seconds(10) });
  return account ?? null;
}

/** What screens may know of the account. */
export function storeView(account: Account): StoreView {
  return {
    name: account.name,
    currency: account.currency,
    locale: account.defaultLocale,
    timeZone: account.timeZone,
    taxRateBasisPoints: account.taxRateBasisPoints,
    pricesIncludeTax: account.pricesIncludeTax,
    pickupPayment: account.pickupPayment,
    deliveryPayment: account.deliveryPayment,
    pickupAddress: account.pickupAddress,
    supportEmail: account.supportEmail,
    supportPhone: account.supportPhone,
    isDemo: account.isDemo,
  };
}
