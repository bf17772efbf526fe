import { and, count, desc, eq, gt, max, ne, sql } from "drizzle-orm";
import { v4 } from "uuid";
import {
  accounts,
  apiRefreshTokens,
  authenticators,
  passkeys,
  recoveryCodes,
  sessions,
  users,
} from "#db/schema/index.ts";
import { forgetAccount } from "#lib/accounts/accounts.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { issueToken } from "#lib/identity/one-time-codes.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { factorOf, hasApp } from "#lib/identity/second-factor.ts";
import { changeUser, createUser, deleteUser } from "#lib/identity/users.ts";
import type { StaffRoleView, TeamMemberView } from "#lib/identity/views.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { factorChanged } from "#lib/notifications/security-messages.ts";
import { staffInvitation } from "#lib/notifications/staff-messages.ts";
import { Refusal } from "#lib/refusal.ts";

/** Everybody of the store, administrators first, at most five hundred. */
export async function listTeam(ctx: Ctx): Promise<TeamMemberView[]> {
  requirePermission(ctx, "users:manage");
  const rows = await ctx.db
    .select({
      id: users.id,
      name: users.name,
      username: users.username,
      role: users.role,
      status: users.status,
      authMethod: users.authMethod,
      hasApp,
      sessions: count(sessions.id),
      lastSeen: max(sessions.lastSeenAt),
    })
    .from(users)
    .leftJoin(
      sessions,
      and(eq(sessions.userId, users.id), gt(sessions.expiresAt, ctx.now), eq(sessions.userEpoch, users.epoch)),
    )
    .where(and(eq(users.accountId, ctx.account.id), ne(users.role, "customer")))
    .groupBy(users.id)
    .orderBy(desc(sql`${users.role} = 'administrator'`), users.name, users.id)
    .limit(500);
  const own = "userId" in ctx.viewer ? ctx.viewer.userId : null;
  return rows.flatMap(({ status, role, authMethod, ...row }) =>
    role === "customer"
      ? []
      : [
          {
            ...row,
            role,
            isActive: status === "active",
            factor: factorOf({ authMethod, hasApp: row.hasApp }),
            isYou: row.id === own,
          },
        ],
  );
}

type NewMember = { name: string; email: string; role: StaffRoleView; password?: string | undefined };

/**
 * Adds a member of staff, who logs in with the e-mail address. Without a password a link goes to that mailbox by which
 * they choose one within an hour (after that, "forgotten password" sends another). Refuses `username_taken`.
 */
export async function addMember(ctx: Ctx, { name, email, role, password }: NewMember): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const user = await createUser(ctx, { name, email, username: email, role, password: password || `${v4()}${v4()}` });
    if (password) return;
    const token = await issueToken(ctx, { purpose: "password_reset", target: email, userId: user.id });
    await enqueue(ctx, staffInvitation(ctx.account, email, token));
  });
}

/** Gives another member another role, from their next click on. Refuses oneself, and losing the last administrator. */
export async function changeMemberRole(ctx: Ctx, userId: string, role: StaffRoleView): Promise<void> {
  await refuseUnlessOther(ctx, userId);
  await changeUser(ctx, userId, { fields: {}, role });
}

/** Keeps another member from logging in, or lets them in again; their sessions and tokens end in the same step. */
export async function changeMemberStatus(ctx: Ctx, userId: string, status: "active" | "suspended"): Promise<void> {
  await refuseUnlessOther(ctx, userId);
  await changeUser(ctx, userId, { fields: {}, status });
}

/** Takes another member off the team, for good. */
export async function removeMember(ctx: Ctx, userId: string): Promise<void> {
  await refuseUnlessOther(ctx, userId);
  await deleteUser(ctx, userId);
}

async function refuseUnlessOther(ctx: Ctx, userId: string): Promise<void> {
  if ("userId" in ctx.viewer && ctx.viewer.userId === userId)
    throw new Refusal("impossible_move", { says: "Somebody else has to do that to you." });
  await changeMember(ctx, userId, async () => {});
}

/** Logs a member of staff out everywhere, API tokens included. Refuses `not_found` for anybody else. */
export async function endSessionsOf(ctx: Ctx, userId: string): Promise<void> {
  await changeMember(ctx, userId, async (ctx) => {
    await endAccessOf(ctx, userId);
    await record(ctx, "other_sessions_ended", { userId });
  });
}

/**
 * Takes a member's second factor, recovery codes and passkeys away and logs them out, for one whose phone is lost: at
 * the next log-in they set up another. Refuses `not_found`, and oneself.
 */
export async function requireNewFactor(ctx: Ctx, userId: string): Promise<void> {
  await refuseUnlessOther(ctx, userId);
  await changeMember(ctx, userId, async (ctx, { email, authMethod }) => {
    await ctx.db.delete(authenticators).where(eq(authenticators.userId, userId));
    await ctx.db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
    await ctx.db.delete(passkeys).where(eq(passkeys.userId, userId));
    await ctx.db.update(users).set({ authMethod: "simple" }).where(eq(users.id, userId));
    await endAccessOf(ctx, userId);
    await record(ctx, "second_factor_changed", { userId }, { before: authMethod, by: "administrator" });
    const what = "An administrator took your second factor away: set up another when you next log in.";
    if (email) await enqueue(ctx, factorChanged(ctx.account, email, what));
  });
}

/** Says whether the store wants a second factor of its staff before they may use the desk. */
export async function setFactorRequirement(ctx: Ctx, isRequired: boolean): Promise<void> {
  requirePermission(ctx, "users:manage");
  await inTransaction(ctx, async (ctx) => {
    await ctx.db.update(accounts).set({ staffNeedFactor: isRequired }).where(eq(accounts.id, ctx.account.id));
    await record(ctx, "account_changed", {}, { fields: ["staffNeedFactor"], to: isRequired });
  });
  forgetAccount(ctx.db, ctx.account.id);
}

type UserRow = typeof users.$inferSelect;

async function changeMember(ctx: Ctx, userId: string, work: (ctx: Ctx, user: UserRow) => Promise<void>): Promise<void> {
  requirePermission(ctx, "users:manage");
  await inTransaction(ctx, async (ctx) => {
    const isMember = and(eq(users.id, userId), eq(users.accountId, ctx.account.id), ne(users.role, "customer"));
    const [user] = await ctx.db.select().from(users).where(isMember).for("update");
    if (!user) throw new Refusal("not_found");
    await work(ctx, user);
  });
}

async function endAccessOf(ctx: Ctx, userId: string): Promise<void> {
  await ctx.db
    .update(users)
    .set({ epoch: sql`${users.epoch} + 1` })
    .where(eq(users.id, userId));
  await ctx.db.delete(sessions).where(eq(sessions.userId, userId));
  await ctx.db.delete(apiRefreshTokens).where(eq(apiRefreshTokens.userId, userId));
}
