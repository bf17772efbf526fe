import { connect } from "#db/client.ts";
import { accounts } from "#db/schema/index.ts";
import { createAccounts } from "#lib/accounts/create-account.ts";

/**
 * Makes a live account and its test twin where the database holds none, so that the store can be served; else nothing.
 * It has no products and no people: those are the shopkeeper's to bring.
 */
export async function ensureAccount(url: string, name = "My store"): Promise<void> {
  const { db, sql } = connect(url, 1);
  try {
    await db.transaction(async (tx) => {
      await tx.execute("lock table accounts in share row exclusive mode");
      if ((await tx.$count(accounts)) === 0) await createAccounts(tx, name);
    });
  } finally {
    await sql.end();
  }
}
