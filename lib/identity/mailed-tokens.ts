import { eq } from "drizzle-orm";
import { users } from "#db/schema/index.ts";
import { findAccount } from "#lib/accounts/accounts.ts";
import type { Ctx } from "#lib/context.ts";
import { findAccountOfToken, findToken, type Purpose } from "#lib/identity/one-time-codes.ts";
import { Refusal } from "#lib/refusal.ts";

/**
 * Takes a token that came by mail and gives the context in the account that it belongs to, whichever store's page it
 * was opened on. Refuses `wrong_code` for one that is unknown, used or old.
 */
export async function inAccountOfToken(ctx: Ctx, purpose: Purpose, token: string): Promise<Ctx> {
  const id = await findAccountOfToken(ctx.db, purpose, token, ctx.now);
  const account = id && (await findAccount(ctx.db, id, ctx.now));
  if (!account) throw new Refusal("wrong_code", { field: "token" });
  return account.id === ctx.account.id ? ctx : { ...ctx, account, viewer: { kind: "anonymous" } };
}

/** What a page may say to whoever holds a live token: where it was sent and who it is for. Null for any other; spends nothing. */
export async function findTokenView(ctx: Ctx, purpose: Purpose, token: unknown) {
  if (typeof token !== "string" || token === "") return null;
  const found = await findToken(ctx.db, purpose, token, ctx.now);
  if (!found) return null;
  const [user] = await ctx.db.select({ username: users.username }).from(users).where(eq(users.id, found.userId));
  const isAskers = "userId" in ctx.viewer && ctx.viewer.userId === found.userId;
  return user ? { token, email: found.target, username: user.username, isAskers } : null;
}
