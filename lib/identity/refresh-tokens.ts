import { createHash } from "node:crypto";
import { and, eq, isNull, sql } from "drizzle-orm";
import { v4 } from "uuid";
import type { Db } from "#db/client.ts";
import { preparedOnce } from "#db/prepared.ts";
import { accounts, apiRefreshTokens, users } from "#db/schema/index.ts";
import type { Account } from "#lib/accounts/accounts.ts";
import type { Ctx } from "#lib/context.ts";
import { Refusal } from "#lib/refusal.ts";

const form = /^(prt|urt)-(test|live)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const hashOf = (token: string) => createHash("sha256").update(token).digest();

/**
 * Writes a refresh token for a user who has just logged in, and gives it; only its hash is kept. Call it in a
 * transaction. Refuses `wrong_credentials` for one who was suspended, deleted or given another password meanwhile.
 */
export async function issueRefreshToken(ctx: Ctx, user: { id: string; epoch: number }): Promise<string> {
  const token = `urt-${ctx.account.mode}-${v4()}`;
  const isStill = and(eq(users.id, user.id), eq(users.epoch, user.epoch), eq(users.status, "active"));
  const [still] = await ctx.db.select({ id: users.id }).from(users).where(isStill).for("share");
  if (!still) throw new Refusal("wrong_credentials");
  await ctx.db.insert(apiRefreshTokens).values({
    accountId: ctx.account.id,
    kind: "user",
    userId: user.id,
    userEpoch: user.epoch,
    tokenHash: hashOf(token),
    insertedAt: ctx.now,
  });
  return token;
}

/** The row of a new publishable refresh token for an account of that mode. It is public by its nature, so it is kept as it is. */
export function publishableTokenRow(accountId: string, mode: Account["mode"], token = `prt-${mode}-${v4()}`) {
  return { accountId, kind: "publishable" as const, publishableToken: token, tokenHash: hashOf(token) };
}

const tokenByHash = preparedOnce((db: Db) =>
  db
    .select({
      accountId: accounts.id,
      mode: accounts.mode,
      kind: apiRefreshTokens.kind,
      userId: users.id,
      epoch: users.epoch,
      role: users.role,
    })
    .from(apiRefreshTokens)
    .innerJoin(accounts, eq(accounts.id, apiRefreshTokens.accountId))
    .leftJoin(
      users,
      and(
        eq(users.id, apiRefreshTokens.userId),
        eq(users.epoch, apiRefreshTokens.userEpoch),
        eq(users.status, "active"),
      ),
    )
    .where(and(eq(apiRefreshTokens.tokenHash, sql.placeholder("hash")), isNull(apiRefreshTokens.revokedAt)))
    .prepare("refresh_token_by_hash"),
);

/** What a refresh token is good for: its account, and its user when it is not the publishable one. */
export type RefreshToken = {
  accountId: string;
  user: { id: string; epoch: number; role: (typeof users.$inferSelect)["role"] } | null;
};

/** Null for a token that is unknown, malformed, revoked, of a user that is suspended or gone, or that says another kind or mode. */
export async function findRefreshToken(db: Db, token: string): Promise<RefreshToken | null> {
  const [, prefix, mode] = form.exec(token) ?? [];
  if (!prefix) return null;
  const [found] = await tokenByHash(db).execute({ hash: hashOf(token) });
  if (!found || found.mode !== mode || (found.kind === "publishable") !== (prefix === "prt")) return null;
  const { accountId, userId: id, epoch, role } = found;
  if (found.kind === "publishable") return { accountId, user: null };
  return id && epoch !== null && role ? { accountId, user: { id, epoch, role } } : null;
}

/** The account's publishable token; every account has one. */
export async function findPublishableToken(ctx: Ctx): Promise<{ id: string; token: string } | null> {
  const [found] = await ctx.db
    .select({ id: apiRefreshTokens.id, token: apiRefreshTokens.publishableToken })
    .from(apiRefreshTokens)
    .where(and(eq(apiRefreshTokens.accountId, ctx.account.id), eq(apiRefreshTokens.kind, "publishable")));
  return found?.token ? { id: found.id, token: found.token } : null;
}
