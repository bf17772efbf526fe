import { eq, getTableColumns, sql } from "drizzle-orm";
import { z } from "zod";
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

const byId = new WeakMap<Db, Map<string, { account: Account | null; until: number }>>();

/** The account of that id, or null; remembered for ten seconds as the storefront's is, since every API request needs it. */
export async function findAccount(db: Db, id: string, now: Date): Promise<Account | null> {
  const known = byId.get(db) ?? new Map<string, { account: Account | null; until: number }>();
  byId.set(db, known);
  const found = known.get(id);
  if (found && found.until > now.getTime()) return found.account;
  const [account = null] = await db.select().from(accounts).where(eq(accounts.id, id));
  if (account) known.set(id, { account, until: now.getTime() + seconds(10) });
  return account;
}

/** Forgets what is remembered of the account, after a change of it. */
export function forgetAccount(db: Db, id: string): void {
  byId.get(db)?.delete(id);
  remembered.delete(db);
}

const scopedId = /^aid-(test|live)-([0-9a-f-]{36})$/i;

/** The id of an account as a scope writes it (contract 1.1). */
export const prefixedAccountId = ({ id, mode }: Pick<Account, "id" | "mode">) => `aid-${mode}-${id}`;

/** Takes what stands in a scope, prefixed or bare; null for no such account, or one of another mode than it says. */
export async function findAccountInScope(db: Db, text: string, now: Date): Promise<Account | null> {
  const [, mode, prefixed] = scopedId.exec(text) ?? [];
  const id = uuid.safeParse((prefixed ?? text).toLowerCase()).data;
  const account = id ? await findAccount(db, id, now) : null;
  return account && (!mode || mode.toLowerCase() === account.mode) ? account : null;
}

const uuid = z.guid();

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
