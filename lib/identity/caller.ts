import { and, eq, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { preparedOnce } from "#db/prepared.ts";
import { users } from "#db/schema/index.ts";
import { type Account, findAccount } from "#lib/accounts/accounts.ts";
import type { Viewer } from "#lib/context.ts";
import { type Bearer, openAccessToken } from "#lib/identity/access-token.ts";

const activeUser = preparedOnce((db: Db) =>
  db
    .select({ id: users.id, accountId: users.accountId, role: users.role, customerId: users.customerId })
    .from(users)
    .where(
      and(eq(users.id, sql.placeholder("id")), eq(users.epoch, sql.placeholder("epoch")), eq(users.status, "active")),
    )
    .prepare("active_user"),
);

/** Who speaks through an access token, in which account. */
export type Caller = { account: Account; viewer: Viewer };

/**
 * Takes an access token and says who asks, in one round trip. The user's status is looked at each time: null once it is
 * suspended or gone or has changed its password, as for a token that is forged or expired (contract 1.3).
 */
export async function findCaller(db: Db, secrets: string[], token: string, now: Date): Promise<Caller | null> {
  const bearer = openAccessToken(secrets, token, now);
  if (!bearer) return null;
  const [account, viewer] = await Promise.all([findAccount(db, bearer.accountId, now), findViewer(db, bearer)]);
  if (!account || !viewer) return null;
  if (viewer.kind === "publishable") return { account, viewer };
  return mayActIn(account, viewer) ? { account, viewer: viewer.as } : null;
}

type FoundUser = { kind: "user"; accountId: string; as: Viewer };

async function findViewer(db: Db, { user }: Bearer): Promise<{ kind: "publishable" } | FoundUser | null> {
  if (!user) return { kind: "publishable" };
  const [found] = await activeUser(db).execute(user);
  if (!found) return null;
  const { id: userId, accountId, role, customerId } = found;
  if (role !== "customer") return { kind: "user", accountId, as: { kind: "staff", role, userId, sessionId: null } };
  return customerId ? { kind: "user", accountId, as: { kind: "customer", customerId, userId, sessionId: null } } : null;
}

/** A user acts in its own account; staff of a live one in its test account too. */
function mayActIn(account: Account, { accountId, as }: FoundUser): boolean {
  return accountId === account.id || (as.kind === "staff" && accountId === account.liveAccountId);
}
