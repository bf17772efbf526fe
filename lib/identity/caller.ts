import { and, eq, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { users } from "#db/schema/index.ts";
import { type Account, findAccount } from "#lib/accounts/accounts.ts";
import type { Viewer } from "#lib/context.ts";
import { type Glance, preparedWithGlance } from "#lib/glance.ts";
import { type Bearer, openAccessToken } from "#lib/identity/access-token.ts";

const activeUser = preparedWithGlance("active_user", (db, name, told) =>
  db
    .select({ id: users.id, accountId: users.accountId, role: users.role, customerId: users.customerId, told })
    .from(users)
    .where(
      and(eq(users.id, sql.placeholder("id")), eq(users.epoch, sql.placeholder("epoch")), eq(users.status, "active")),
    )
    .prepare(name),
);

/** Who speaks through an access token, in which account, and what a glance, if there was one, has told. */
export type Caller<By extends Glance = Glance> = {
  account: Account;
  viewer: Viewer;
  glanced: { by: By; told: string } | null;
};

/**
 * Takes an access token and says who asks, in one round trip. The user's status is looked at each time: null once it is
 * suspended or gone or has changed its password, as for a token that is forged or expired (contract 1.3). What else is
 * to be looked at in the same breath, `glanceFor` says of a user's id.
 */
export async function findCaller<By extends Glance>(
  db: Db,
  secrets: string[],
  token: string,
  now: Date,
  glanceFor?: (accountId: string, userId: string) => By | null,
): Promise<Caller<By> | null> {
  const bearer = openAccessToken(secrets, token, now);
  if (!bearer) return null;
  const by = (bearer.user && glanceFor?.(bearer.accountId, bearer.user.id)) ?? null;
  const [account, viewer] = await Promise.all([findAccount(db, bearer.accountId, now), findViewer(db, bearer, by)]);
  if (!account || !viewer) return null;
  if (viewer.kind === "publishable") return { account, viewer, glanced: null };
  if (!mayActIn(account, viewer)) return null;
  return { account, viewer: viewer.as, glanced: by && viewer.told !== null ? { by, told: viewer.told } : null };
}

type FoundUser = { kind: "user"; accountId: string; as: Viewer; told: string | null };

async function findViewer(
  db: Db,
  { user }: Bearer,
  glance: Glance | null,
): Promise<{ kind: "publishable" } | FoundUser | null> {
  if (!user) return { kind: "publishable" };
  const [found] = await activeUser(db, glance).execute({ ...user, ...glance?.values });
  if (!found) return null;
  const { id: userId, accountId, role, customerId, told } = found;
  if (role !== "customer")
    return { kind: "user", accountId, told, as: { kind: "staff", role, userId, sessionId: null } };
  if (!customerId) return null;
  return { kind: "user", accountId, told, as: { kind: "customer", customerId, userId, sessionId: null } };
}

/** A user acts in its own account; staff of a live one in its test account too. */
function mayActIn(account: Account, { accountId, as }: FoundUser): boolean {
  return accountId === account.id || (as.kind === "staff" && accountId === account.liveAccountId);
}
