import { eq } from "drizzle-orm";
import { authenticators, recoveryCodes, users } from "#db/schema/index.ts";
import { type AuditEvent, record } from "#lib/audit.ts";
import { type Ctx, inTransaction, requireUser } from "#lib/context.ts";
import { findSetUp, proposeAuthenticator, type SetUp, spendAppCode } from "#lib/identity/authenticator.ts";
import { lockUser } from "#lib/identity/mailbox.ts";
import { tellOwner } from "#lib/identity/notices.ts";
import { spendDigits } from "#lib/identity/one-time-codes.ts";
import { endOtherAccess } from "#lib/identity/other-access.ts";
import { requireOwner } from "#lib/identity/own-factor.ts";
import type { OwnUser } from "#lib/identity/own-password.ts";
import { countRecoveryCodes, renewRecoveryCodes } from "#lib/identity/recovery-codes.ts";
import { type Factor, factorOf, hasApp } from "#lib/identity/second-factor.ts";
import { countAttempt } from "#lib/identity/throttle.ts";
import { sendPhoneCode } from "#lib/identity/verifications.ts";
import { factorChanged } from "#lib/notifications/security-messages.ts";
import { Refusal } from "#lib/refusal.ts";

/** What the page of the second factor shows. */
export type FactorState = {
  factor: Factor | null;
  setUp: SetUp | null;
  recoveryCodesLeft: number;
  email: { address: string | null; isProven: boolean };
  phoneNumber: string | null;
};

const mine = async (ctx: Ctx) => {
  const { userId } = requireUser(ctx);
  const [row] = await ctx.db.select({ user: users, hasApp }).from(users).where(eq(users.id, userId));
  if (!row) throw new Refusal("log_in_first");
  return { ...row.user, hasApp: row.hasApp };
};

/** The asking user's second factor, and what is needed to set one up. */
export async function findFactorState(ctx: Ctx): Promise<FactorState> {
  const user = await mine(ctx);
  const [setUp, recoveryCodesLeft] = await Promise.all([
    user.hasApp ? null : findSetUp(ctx, user),
    countRecoveryCodes(ctx, user.id),
  ]);
  return {
    factor: factorOf(user),
    setUp,
    recoveryCodesLeft,
    email: { address: user.email, isProven: user.emailVerifiedAt !== null },
    phoneNumber: user.phoneNumber,
  };
}

/** Begins to set an app up, once the password is right and, where there is a factor already, its code. */
export async function beginSetUp(ctx: Ctx, input: { password: string; code?: string | undefined }): Promise<void> {
  const user = await requireOwner(ctx, input);
  if (user.hasApp) return;
  await inTransaction(ctx, async (ctx) => {
    await lockUser(ctx, user.id);
    await proposeAuthenticator(ctx, user);
  });
}

/**
 * Switches the app on with a first right code, in place of any other factor. Gives ten recovery codes, this once.
 * Refuses `wrong_code`. Other sessions end, and the owner is told.
 */
export async function finishSetUp(ctx: Ctx, code: string): Promise<string[]> {
  const { userId } = requireUser(ctx);
  await countAttempt(ctx, [{ limit: "setUpCode", of: userId }]);
  return inTransaction(ctx, async (ctx) => {
    await lockUser(ctx, userId);
    const user = await mine(ctx);
    if (user.hasApp || !(await spendAppCode(ctx, userId, code, true)))
      throw new Refusal("wrong_code", { field: "code" });
    await ctx.db.update(users).set({ authMethod: "simple" }).where(eq(users.id, userId));
    await factorHasChanged(ctx, user, "authenticator_added", "Logging in now takes a code of an authenticator app.");
    return renewRecoveryCodes(ctx, user);
  });
}

/** Ten new recovery codes in place of the old ones, for the password and a code of the app. */
export async function newRecoveryCodes(ctx: Ctx, input: { password: string; code: string }): Promise<string[]> {
  const user = await requireOwner(ctx, input);
  if (!user.hasApp) throw new Refusal("impossible_move");
  return inTransaction(ctx, async (ctx) => {
    await lockUser(ctx, user.id);
    return renewRecoveryCodes(ctx, user);
  });
}

/** Switches the second factor off, for the password and a code of it. Other sessions end, and the owner is told. */
export async function switchOff(ctx: Ctx, input: { password: string; code?: string | undefined }): Promise<void> {
  const user = await requireOwner(ctx, input);
  if (!factorOf(user)) return;
  if (ctx.viewer.kind === "staff" && ctx.account.staffNeedFactor)
    throw new Refusal("impossible_move", { says: "The store wants a second factor of its staff: it stays on." });
  await inTransaction(ctx, async (ctx) => {
    await lockUser(ctx, user.id);
    await ctx.db.delete(authenticators).where(eq(authenticators.userId, user.id));
    await ctx.db.delete(recoveryCodes).where(eq(recoveryCodes.userId, user.id));
    await ctx.db.update(users).set({ authMethod: "simple" }).where(eq(users.id, user.id));
    const event = user.hasApp ? "authenticator_removed" : "second_factor_changed";
    await factorHasChanged(ctx, user, event, "Logging in takes no code any more: the second factor is off.");
  });
}

/** Sends log-in codes to the mailbox from now on, which has to be proven. Only in place of no factor at all. */
export async function useEmailCodes(ctx: Ctx, { password }: { password: string }): Promise<void> {
  const user = await requireOwner(ctx, { password });
  if (!user.email || !user.emailVerifiedAt)
    throw new Refusal("impossible_move", { says: "Confirm your e-mail address first." });
  await switchOn(ctx, user, "tfa_email", {});
}

/**
 * Sends log-in codes to a telephone from now on. Without `code` it sends one there and refuses
 * `one_time_password_needed`; with it, the number is proven.
 */
export async function useTextCodes(
  ctx: Ctx,
  { password, phoneNumber, code }: { password: string; phoneNumber: string; code?: string | undefined },
): Promise<void> {
  const user = await requireOwner(ctx, { password });
  if (!code) {
    await sendPhoneCode(ctx, phoneNumber);
    throw new Refusal("one_time_password_needed", { field: "code", says: "Enter the code that we have just sent." });
  }
  const isRight = await spendDigits(ctx, { purpose: "phone_verification", target: phoneNumber }, code);
  if (!isRight) throw new Refusal("wrong_code", { field: "code" });
  await switchOn(ctx, user, "tfa_sms", { phoneNumber, phoneVerifiedAt: ctx.now });
}

async function switchOn(
  ctx: Ctx,
  user: OwnUser & { hasApp: boolean },
  authMethod: "tfa_email" | "tfa_sms",
  more: { phoneNumber?: string; phoneVerifiedAt?: Date },
): Promise<void> {
  if (factorOf(user)) throw new Refusal("impossible_move", { says: "Switch your second factor off first." });
  const where = authMethod === "tfa_email" ? "your mailbox" : "your telephone";
  await inTransaction(ctx, async (ctx) => {
    await lockUser(ctx, user.id);
    await ctx.db
      .update(users)
      .set({ authMethod, ...more })
      .where(eq(users.id, user.id));
    await factorHasChanged(ctx, user, "second_factor_changed", `Logging in now takes a code that we send to ${where}.`);
  });
}

async function factorHasChanged(ctx: Ctx, user: OwnUser, event: AuditEvent, what: string): Promise<void> {
  if (!(await endOtherAccess(ctx, user))) throw new Refusal("wrong_current_password", { field: "password" });
  await record(ctx, event, { userId: user.id, customerId: user.customerId }, { before: user.authMethod });
  await tellOwner(ctx, user, (email) => factorChanged(ctx.account, email, what));
}
