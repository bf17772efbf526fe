import { and, eq, inArray, ne, sql } from "drizzle-orm";
import { v7 } from "uuid";
import { refusedBy } from "#db/refused.ts";
import { apiRefreshTokens, customers, sessions, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction, type Role, requireUser } from "#lib/context.ts";
import { deleteCustomer } from "#lib/customers/delete.ts";
import { hashPassword, refuseWeakPassword } from "#lib/identity/credentials.ts";
import { mailboxIsCodes } from "#lib/identity/mailbox.ts";
import { tellOwner } from "#lib/identity/notices.ts";
import { endAccessBesideToken } from "#lib/identity/other-access.ts";
import { changePassword } from "#lib/identity/passwords.ts";
import { hasPermission, requirePermission } from "#lib/identity/permissions.ts";
import type { NewUser, UserFields } from "#lib/identity/user-input.ts";
import { changeContact, countingWrongCodes, movesOwnCodes, provePhone } from "#lib/identity/verifications.ts";
import { factorChanged } from "#lib/notifications/security-messages.ts";
import { Refusal, refuseFaults } from "#lib/refusal.ts";

export type UserRecord = typeof users.$inferSelect;

const inAccounts = (ctx: Ctx) =>
  inArray(
    users.accountId,
    [ctx.account.id, ctx.account.liveAccountId].filter((id) => id !== null),
  );

/** The asking user. */
export async function getOwnUser(ctx: Ctx): Promise<UserRecord> {
  requirePermission(ctx, "user:own");
  const { userId } = requireUser(ctx);
  const [user] = await ctx.db
    .select()
    .from(users)
    .where(and(eq(users.id, userId), inAccounts(ctx)));
  if (!user) throw new Refusal("log_in_first");
  return user;
}

/** A user of the account, for its administrators; everybody else has `getOwnUser`. Refuses `not_found`. */
export async function getUser(ctx: Ctx, id: string): Promise<UserRecord> {
  requirePermission(ctx, "user:own");
  if (requireUser(ctx).userId === id) return getOwnUser(ctx);
  requirePermission(ctx, "users:manage");
  const [user] = await ctx.db
    .select()
    .from(users)
    .where(and(eq(users.id, id), eq(users.accountId, ctx.account.id)));
  if (!user) throw new Refusal("not_found");
  return user;
}

/** The users of these ids that whoever asks may see; for what is shown beside something else. */
export async function findUsers(ctx: Ctx, ids: string[]): Promise<UserRecord[]> {
  const own = "userId" in ctx.viewer ? ctx.viewer.userId : null;
  const visible = hasPermission(ctx, "users:manage") ? ids : ids.filter((id) => id === own);
  if (visible.length === 0) return [];
  return ctx.db
    .select()
    .from(users)
    .where(and(inArray(users.id, visible), inAccounts(ctx)));
}

type Change = { fields: UserFields; currentPassword?: string | undefined; password?: string | undefined };
type Standing = { role?: Role | undefined; status?: "active" | "suspended" | undefined };

/**
 * Changes the asking user: a new mailbox is unproven, a second factor needs a proven mailbox or telephone (contract
 * 11.3), a new password the current one. A customer's name, mailbox and telephone follow (contract 6.5).
 */
export async function changeOwnUser(ctx: Ctx, { fields, currentPassword, password }: Change): Promise<UserRecord> {
  const user = await getOwnUser(ctx);
  refuseFaults([
    password !== undefined &&
      !currentPassword && { field: "currentPassword", code: "required", says: "Enter your current password" },
  ]);
  if (password === undefined) await writeUser(ctx, user, fields, {});
  else {
    refuseWeakPassword(password, user.username, "password");
    const change = { currentPassword: currentPassword ?? "", newPassword: password };
    await changePassword(ctx, change, (ctx) => writeUser(ctx, user, fields, {}));
  }
  const [changed] = await ctx.db.select().from(users).where(eq(users.id, user.id));
  return changed ?? user;
}

/** An administrator changes a user. Roles and standing of customers' users are not changed here. Refuses `not_found`. */
export async function changeUser(ctx: Ctx, id: string, change: Change & Standing): Promise<UserRecord> {
  const user = await getUser(ctx, id);
  if ("userId" in ctx.viewer && ctx.viewer.userId === id) return changeOwnUser(ctx, change);
  requirePermission(ctx, "users:manage");
  const isStaff = user.role !== "customer";
  const role = isStaff && change.role !== "customer" ? change.role : undefined;
  const status = isStaff ? change.status : undefined;
  await writeUser(ctx, user, change.fields, { ...(role ? { role } : {}), ...(status ? { status } : {}) });
  return getUser(ctx, id);
}

async function writeUser(ctx: Ctx, user: UserRecord, given: UserFields, standing: Standing): Promise<void> {
  const { phoneVerificationCode: code, email, phoneNumber: givenNumber, ...fields } = given;
  const isNewPhone = givenNumber !== undefined && givenNumber !== user.phoneNumber;
  const phoneNumber = givenNumber === undefined ? user.phoneNumber : givenNumber;
  const authMethod = fields.authMethod ?? user.authMethod;
  const isOwn = "userId" in ctx.viewer && ctx.viewer.userId === user.id;
  const needsKnownPhone = isOwn && authMethod === "tfa_sms" && !isNewPhone && !user.phoneVerifiedAt;
  const mailboxIsProven = user.emailVerifiedAt !== null && (email === undefined || email === user.email);
  const changing = { ...user, authMethod };
  refuseFaults([
    fields.authMethod === "tfa_email" &&
      !mailboxIsProven && { field: "authMethod", code: "invalid", says: "Confirm your e-mail address first" },
    (movesOwnCodes(ctx, user, email) || movesOwnCodes(ctx, changing, email)) && mailboxIsCodes,
    email === null && { field: "email", code: "required", says: "Enter an e-mail address" },
    authMethod === "tfa_sms" &&
      !phoneNumber && { field: "phoneNumber", code: "required", says: "Codes by text message need a number" },
  ]);
  const values = Object.fromEntries(
    Object.entries({ ...fields, ...standing }).filter(([, value]) => value !== undefined),
  );
  const endsAccess = standing.status !== undefined && standing.status !== user.status;
  const changesFactor = fields.authMethod !== undefined && fields.authMethod !== user.authMethod;
  try {
    await countingWrongCodes(ctx, phoneNumber, () =>
      inTransaction(ctx, async (ctx) => {
        const isLeaving = (standing.role ?? "administrator") !== "administrator" || standing.status === "suspended";
        if (isLeaving) await refuseLastAdministrator(ctx, user.id);
        await followInCustomer(ctx, user, given);
        if (Object.keys(values).length > 0)
          await ctx.db
            .update(users)
            .set({ ...values, ...(endsAccess ? { epoch: sql`${users.epoch} + 1` } : {}) })
            .where(eq(users.id, user.id));
        if (endsAccess) await endAccess(ctx, user.id);
        await changeContact(ctx, changing, { email, phoneNumber: givenNumber, code });
        if (needsKnownPhone) await provePhone(ctx, { userId: user.id, phoneNumber, code });
        if (changesFactor) await factorHasChanged(ctx, user, isOwn);
        const event = changesFactor ? "second_factor_changed" : "user_changed";
        const before = changesFactor ? { before: user.authMethod } : {};
        await record(ctx, event, { userId: user.id, customerId: user.customerId }, before);
      }),
    );
  } catch (error) {
    if (refusedBy(error) === "users_username_key") throw new Refusal("username_taken", { field: "username" });
    throw error;
  }
}

/** A change of factor ends what else the user is logged in with, and is told (design §6); the caller's own token lives on. */
async function factorHasChanged(ctx: Ctx, { id, ...user }: UserRecord, isOwn: boolean): Promise<void> {
  if (isOwn) await endAccessBesideToken(ctx, id);
  else await endAccess(ctx, id);
  const what = "How you get a code to log in with has changed.";
  await tellOwner(ctx, user, (email) => factorChanged(ctx.account, email, what));
}

async function followInCustomer(ctx: Ctx, { customerId }: UserRecord, fields: UserFields): Promise<void> {
  const { name, firstName, lastName, email, phoneNumber } = fields;
  const shared = Object.entries({ name, firstName, lastName, email, phoneNumber }).filter(
    ([, value]) => value !== undefined,
  );
  if (customerId && shared.length > 0)
    await ctx.db.update(customers).set(Object.fromEntries(shared)).where(eq(customers.id, customerId));
}

async function endAccess(ctx: Ctx, userId: string): Promise<void> {
  await ctx.db.delete(sessions).where(eq(sessions.userId, userId));
  await ctx.db.delete(apiRefreshTokens).where(eq(apiRefreshTokens.userId, userId));
}

/** An administrator adds a member of staff. Refuses `username_taken` and weak passwords. */
export async function createUser(ctx: Ctx, { password, ...user }: NewUser): Promise<UserRecord> {
  requirePermission(ctx, "users:manage");
  refuseWeakPassword(password, user.username, "password");
  const passwordHash = await hashPassword(password);
  try {
    return await inTransaction(ctx, async (ctx) => {
      const [made] = await ctx.db
        .insert(users)
        .values({ ...user, id: v7(), accountId: ctx.account.id, passwordHash, insertedAt: ctx.now })
        .returning();
      if (!made) throw new Error("a user was not written");
      await record(ctx, "user_created", { userId: made.id }, { role: made.role });
      return made;
    });
  } catch (error) {
    if (refusedBy(error) === "users_username_key") throw new Refusal("username_taken", { field: "username" });
    throw error;
  }
}

/** An administrator takes a user away; a customer goes with its user. Refuses the last administrator. */
export async function deleteUser(ctx: Ctx, id: string): Promise<void> {
  requirePermission(ctx, "users:manage");
  await inTransaction(ctx, async (ctx) => {
    const [user] = await ctx.db
      .select()
      .from(users)
      .where(and(eq(users.id, id), eq(users.accountId, ctx.account.id)));
    if (!user) throw new Refusal("not_found");
    if (user.customerId) return deleteCustomer(ctx, user.customerId);
    await refuseLastAdministrator(ctx, id);
    await ctx.db.delete(users).where(and(eq(users.id, id), ne(users.role, "customer")));
    await record(ctx, "user_deleted", { userId: id }, { role: user.role });
  });
}

/** Refuses to lose the last active administrator; of two who would do away with each other, the second is refused. */
async function refuseLastAdministrator(ctx: Ctx, id: string): Promise<void> {
  const active = await ctx.db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.accountId, ctx.account.id), eq(users.role, "administrator"), eq(users.status, "active")))
    .orderBy(users.id)
    .for("update");
  if (active.length === 1 && active[0]?.id === id) throw new Refusal("last_administrator", { field: "role" });
}
