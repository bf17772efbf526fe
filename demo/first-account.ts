import { createHash } from "node:crypto";
import { v4, v7 } from "uuid";
import { connect } from "#db/client.ts";
import { accounts, apiRefreshTokens } from "#db/schema/index.ts";

/**
 * Makes a live account and its test twin where the database holds none, so that the store can be served; else nothing.
 * It has no products and no people: those are the shopkeeper's to bring.
 */
export async function ensureAccount(url: string, name = "My store"): Promise<void> {
  const { db, sql } = connect(url, 1);
  try {
    await db.transaction(async (tx) => {
      await tx.execute("lock table accounts in share row exclusive mode");
      if ((await tx.$count(accounts)) > 0) return;
      const liveAccountId = v7();
      const testAccountId = v7();
      await tx.insert(accounts).values([
        { id: liveAccountId, mode: "live", name, limitsPerAddress: true },
        { id: testAccountId, mode: "test", name: `${name} (test)`, liveAccountId, limitsPerAddress: false },
      ]);
      for (const [accountId, mode] of [
        [liveAccountId, "live"],
        [testAccountId, "test"],
      ] as const) {
        const publishableToken = `prt-${mode}-${v4()}`;
        await tx.insert(apiRefreshTokens).values({
          accountId,
          kind: "publishable",
          publishableToken,
          tokenHash: createHash("sha256").update(publishableToken).digest(),
        });
      }
    });
  } finally {
    await sql.end();
  }
}
