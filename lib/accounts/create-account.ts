import { v7 } from "uuid";
import type { Db } from "#db/client.ts";
import { accounts, apiRefreshTokens, users } from "#db/schema/index.ts";
import type { Account } from "#lib/accounts/accounts.ts";
import { hashPassword, refuseWeakPassword } from "#lib/identity/credentials.ts";
import { issueRefreshToken, publishableTokenRow } from "#lib/identity/refresh-tokens.ts";

export type NewAccounts = {
  live: { account: Account; publishableToken: string };
  test: { account: Account; publishableToken: string };
};

/** Makes a live account and the test account beside it, each with its publishable token. Call it in a transaction. */
export async function createAccounts(db: Db, name: string): Promise<NewAccounts> {
  const liveId = v7();
  const [live, test] = await db
    .insert(accounts)
    .values([
      { id: liveId, mode: "live", name, limitsPerAddress: true },
      { id: v7(), mode: "test", name: `${name} (test)`, liveAccountId: liveId, limitsPerAddress: false },
    ])
    .returning();
  if (!live || !test) throw new Error("the accounts were not written");
  const tokens = [publishableTokenRow(live.id, "live"), publishableTokenRow(test.id, "test")] as const;
  await db.insert(apiRefreshTokens).values([...tokens]);
  return {
    live: { account: live, publishableToken: tokens[0].publishableToken },
    test: { account: test, publishableToken: tokens[1].publishableToken },
  };
}

export type Administrator = { username: string; password: string };

/**
 * The same with an administrator of the live account, who acts in the test account too; gives the administrator's
 * refresh token beside the publishable ones. All or nothing. Refuses weak passwords.
 */
export async function createStaffedAccounts(
  db: Db,
  { name, administrator, now }: { name: string; administrator: Administrator; now: Date },
): Promise<NewAccounts & { refreshToken: string }> {
  const { username, password } = administrator;
  refuseWeakPassword(password, username, "password");
  const passwordHash = await hashPassword(password);
  return db.transaction(async (tx) => {
    const made = await createAccounts(tx, name);
    const { account } = made.live;
    const id = v7();
    const email = username.includes("@") ? username : null;
    await tx
      .insert(users)
      .values({ id, accountId: account.id, role: "administrator", username, passwordHash, name, email });
    const ctx = {
      db: tx,
      account,
      now,
      viewer: { kind: "operator" },
      origin: { address: null, userAgent: null },
    } as const;
    return { ...made, refreshToken: await issueRefreshToken(ctx, { id, epoch: 0 }) };
  });
}
