import { and, eq } from "drizzle-orm";
import { users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction, requireUser } from "#lib/context.ts";
import {
  countWrongTry,
  forgetCodes,
  issueDigits,
  issueToken,
  spendDigits,
  spendToken,
} from "#lib/identity/one-time-codes.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { countAttempt } from "#lib/identity/throttle.ts";
import { emailVerification, phoneVerification } from "#lib/notifications/messages.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { Refusal, refuseFaults } from "#lib/refusal.ts";
import { internationalPhone } from "#lib/schema.ts";

/** Sends six digits to a telephone number, at most five times in half an hour (contract 11.3, 16). */
export async function sendPhoneCode(ctx: Ctx, phoneNumber: string): Promise<void> {
  requirePermission(ctx, "phone:prove");
  await countAttempt(ctx, [{ limit: "codePhone", of: phoneNumber }]);
  await inTransaction(ctx, async (ctx) => {
    const code = await issueDigits(ctx, { purpose: "phone_verification", target: phoneNumber });
    await enqueue(ctx, phoneVerification(ctx.account, phoneNumber, code));
  });
}

type PhoneProof = { userId: string; phoneNumber: string | null; code: string | undefined };

/**
 * Takes the code that was sent to the user's number and notes that it is proven. Right after, the same digits serve once
 * as one-time password (contract 11.4). Refuses a missing number or code as required, a wrong code as invalid. The
 * tries are counted outside of the caller's transaction, which a refusal rolls back.
 */
export async function provePhone(ctx: Ctx, { userId, phoneNumber, code }: PhoneProof): Promise<void> {
  const missing = { code: "required", says: "This is needed to log in with codes by text message" };
  if (!phoneNumber) throw new Refusal("invalid_input", { faults: [{ field: "phoneNumber", ...missing }] });
  if (!code) throw new Refusal("invalid_input", { faults: [{ field: "phoneVerificationCode", ...missing }] });
  const target = internationalPhone.safeParse(phoneNumber).data ?? phoneNumber;
  const isRight = await spendDigits(ctx, { purpose: "phone_verification", target }, code);
  if (!isRight) throw new Refusal("wrong_code", { field: "phoneVerificationCode" });
  await ctx.db.update(users).set({ phoneVerifiedAt: ctx.now }).where(eq(users.id, userId));
  await issueDigits(ctx, { purpose: "log_in", target: userId, userId }, code);
}

/** Runs what calls `provePhone` in a transaction, and counts a wrong code that was rolled back with it. */
export async function countingWrongCodes<T>(
  ctx: Ctx,
  phoneNumber: string | null | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isWrong = error instanceof Refusal && error.code === "wrong_code" && error.field === "phoneVerificationCode";
    const target = phoneNumber && (internationalPhone.safeParse(phoneNumber).data ?? phoneNumber);
    if (isWrong && target) await countWrongTry(ctx, { purpose: "phone_verification", target });
    throw error;
  }
}

/** Writes a message that asks the user's mailbox for proof; what was sent earlier no longer works. */
export async function askForEmailProof(
  ctx: Ctx,
  { userId, email, accountId = ctx.account.id }: { userId: string; email: string; accountId?: string },
): Promise<void> {
  const own = { ...ctx, account: { ...ctx.account, id: accountId } };
  const token = await issueToken(own, { purpose: "email_verification", target: email, userId });
  await enqueue(ctx, emailVerification(ctx.account, email, token));
}

/** What a new mailbox brings: whatever was sent to the old one no longer works, and the new one is asked for proof. */
export async function mailboxChanged(ctx: Ctx, user: { id: string; accountId: string }, email: string): Promise<void> {
  await forgetCodes(ctx, { purpose: "password_reset", userId: user.id });
  await askForEmailProof(ctx, { userId: user.id, accountId: user.accountId, email });
}

/** Why a mailbox that log-in codes go to is not changed: the new one is unproven. */
export const mailboxIsCodes = {
  field: "email",
  code: "invalid",
  says: "Log-in codes go to this mailbox: choose another second factor first",
};

type Contact = {
  email?: string | null | undefined;
  phoneNumber?: string | null | undefined;
  code?: string | undefined;
};
type ContactOwner = Pick<
  typeof users.$inferSelect,
  "id" | "accountId" | "authMethod" | "email" | "phoneNumber" | "phoneVerifiedAt"
>;

/**
 * Writes the mailbox and the telephone that a customer changes into its user, who logs in with them: a new one is
 * unproven. One's own second factor does not move without a proof (contract 11.3); staff are exempt.
 */
export async function changeContact(
  ctx: Ctx,
  user: ContactOwner,
  { email, phoneNumber, code }: Contact,
): Promise<void> {
  const isOwn = "userId" in ctx.viewer && ctx.viewer.userId === user.id;
  const isNewEmail = email !== undefined && email !== null && email !== user.email;
  const isNewPhone = phoneNumber !== undefined && phoneNumber !== user.phoneNumber;
  refuseFaults([isNewEmail && isOwn && user.authMethod === "tfa_email" && mailboxIsCodes]);
  if (isNewPhone) {
    await ctx.db.update(users).set({ phoneNumber, phoneVerifiedAt: null }).where(eq(users.id, user.id));
    if (isOwn && user.authMethod === "tfa_sms") await provePhone(ctx, { userId: user.id, phoneNumber, code });
  }
  if (!isNewEmail) return;
  await ctx.db.update(users).set({ email, emailVerifiedAt: null }).where(eq(users.id, user.id));
  await mailboxChanged(ctx, user, email);
}

/** The same, because the asking user wants it sent again. */
export async function resendEmailProof(ctx: Ctx): Promise<void> {
  requirePermission(ctx, "mailbox:ask");
  const { userId } = requireUser(ctx);
  await countAttempt(ctx, [{ limit: "resetName", of: `proof ${userId}` }]);
  await inTransaction(ctx, async (ctx) => {
    const [user] = await ctx.db
      .select({ email: users.email, accountId: users.accountId })
      .from(users)
      .where(eq(users.id, userId));
    if (!user?.email)
      throw new Refusal("invalid_input", {
        faults: [{ field: "email", code: "required", says: "There is no e-mail address to prove" }],
      });
    await askForEmailProof(ctx, { userId, email: user.email, accountId: user.accountId });
  });
}

/** Takes the token that came by mail: the mailbox is proven, if it is still the user's. Refuses `wrong_code`. */
export async function proveEmail(ctx: Ctx, token: string): Promise<void> {
  requirePermission(ctx, "mailbox:prove");
  await inTransaction(ctx, async (ctx) => {
    const spent = await spendToken(ctx, "email_verification", token);
    const [proven] = spent
      ? await ctx.db
          .update(users)
          .set({ emailVerifiedAt: ctx.now })
          .where(and(eq(users.id, spent.userId), eq(users.accountId, ctx.account.id), eq(users.email, spent.target)))
          .returning({ id: users.id, customerId: users.customerId })
      : [];
    if (!proven) throw new Refusal("wrong_code", { field: "token" });
    await record(ctx, "email_proven", { userId: proven.id, customerId: proven.customerId });
  });
}
