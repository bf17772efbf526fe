import { eq } from "drizzle-orm";
import { users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction, requireUser } from "#lib/context.ts";
import { inOwnAccount, lockUser, mailboxIsCodes, moveMailbox } from "#lib/identity/mailbox.ts";
import {
  countWrongTry,
  findToken,
  forgetCodes,
  issueDigits,
  issueToken,
  spendDigits,
  spendToken,
} from "#lib/identity/one-time-codes.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { countAttempt, countedPerAddress, countFailure, mayMail } from "#lib/identity/throttle.ts";
import { emailVerification, phoneVerification } from "#lib/notifications/messages.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { Refusal, refuseFaults } from "#lib/refusal.ts";
import { internationalPhone } from "#lib/schema.ts";
import { noteProvenMailbox } from "#lib/tracking/stopped-mailboxes.ts";

/**
 * Sends six digits to a telephone number, at most five times in half an hour (contract 11.3, 16); and, since each costs
 * the store money, ten an hour for one user, and thirty for one address where limits per address are on.
 */
export async function sendPhoneCode(ctx: Ctx, phoneNumber: string): Promise<void> {
  requirePermission(ctx, "phone:prove");
  const asking = "userId" in ctx.viewer ? [{ limit: "codeUser" as const, of: ctx.viewer.userId }] : [];
  await countAttempt(ctx, [
    { limit: "codePhone", of: phoneNumber },
    ...asking,
    ...countedPerAddress(ctx, "codeAddress"),
  ]);
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

type Asked = { userId: string; email: string; accountId?: string };

const codeFor = (userId: string, email: string) =>
  ({ purpose: "email_code", target: `${userId} ${email}`, userId }) as const;

/**
 * Sends the user's mailbox a code and a link that prove it; what was sent earlier no longer works. A mailbox gets five
 * an hour, whoever asks and through whichever door; after that nothing is sent, and what was sent holds.
 */
export async function askForEmailProof(ctx: Ctx, { userId, email, accountId = ctx.account.id }: Asked): Promise<void> {
  const own = inOwnAccount(ctx, accountId);
  if (!(await mayMail(own, { limit: "proofMailbox", of: email }))) return;
  const token = await issueToken(own, { purpose: "email_verification", target: email, userId });
  await forgetCodes(own, { purpose: "email_code", userId });
  const code = await issueDigits(own, codeFor(userId, email));
  await enqueue(ctx, emailVerification(ctx.account, email, { code, token }));
}

/** The first one, which counts among those that the user may ask for. */
export async function askForFirstEmailProof(ctx: Ctx, asked: Asked): Promise<void> {
  await countFailure(ctx, [{ limit: "proofUser", of: asked.userId }]);
  await askForEmailProof(ctx, asked);
}

type Contact = {
  email?: string | null | undefined;
  phoneNumber?: string | null | undefined;
  code?: string | undefined;
};
type ContactOwner = Pick<typeof users.$inferSelect, "id" | "accountId" | "authMethod" | "email" | "phoneNumber">;

/** Whether that would move one's own log-in codes to another mailbox. Staff are exempt. */
export const movesOwnCodes = (ctx: Ctx, user: ContactOwner, email: string | null | undefined): boolean =>
  isNewEmail(user, email) && isOwn(ctx, user) && user.authMethod === "tfa_email";

const isOwn = (ctx: Ctx, { id }: ContactOwner) => "userId" in ctx.viewer && ctx.viewer.userId === id;
const isNewEmail = (user: ContactOwner, email: string | null | undefined): email is string =>
  email !== undefined && email !== null && email !== user.email;

/**
 * Writes another mailbox and telephone into a user at once: both are unproven. A new mailbox ends whatever else the
 * user is logged in with, and the old one is told. One's own second factor does not move without a proof (contract
 * 11.3); staff are exempt. Call it in a transaction.
 */
export async function changeContact(
  ctx: Ctx,
  user: ContactOwner,
  { email, phoneNumber, code }: Contact,
): Promise<void> {
  const isNewPhone = phoneNumber !== undefined && phoneNumber !== user.phoneNumber;
  refuseFaults([movesOwnCodes(ctx, user, email) && mailboxIsCodes]);
  if (isNewPhone) {
    await ctx.db.update(users).set({ phoneNumber, phoneVerifiedAt: null }).where(eq(users.id, user.id));
    const needsProof = isOwn(ctx, user) && user.authMethod === "tfa_sms";
    if (needsProof) await provePhone(ctx, { userId: user.id, phoneNumber, code });
  }
  if (!isNewEmail(user, email)) return;
  const locked = await lockUser(ctx, user.id);
  if (!locked) throw new Refusal("not_found");
  await moveMailbox(ctx, locked, { email, provenAt: null });
  await askForEmailProof(ctx, { userId: user.id, accountId: user.accountId, email });
}

/** Sends the proof again because the asking user wants it, at most five an hour. */
export async function resendEmailProof(ctx: Ctx): Promise<void> {
  const { userId } = requireUser(ctx);
  await countAttempt(ctx, [{ limit: "proofUser", of: userId }]);
  await inTransaction(ctx, async (ctx) => {
    const user = await lockUser(ctx, userId);
    if (!user?.email)
      throw new Refusal("invalid_input", {
        faults: [{ field: "email", code: "required", says: "There is no e-mail address to prove" }],
      });
    await askForEmailProof(ctx, { userId, email: user.email, accountId: user.accountId });
  });
}

/**
 * Takes the token that came by mail: the mailbox is proven, if it is still the user's. Gives the user's id. Refuses
 * `wrong_code`.
 */
export async function proveEmail(ctx: Ctx, token: string): Promise<string> {
  return inTransaction(ctx, async (ctx) => {
    const found = await findToken(ctx.db, "email_verification", token, ctx.now);
    const user = found && (await lockUser(ctx, found.userId));
    const spent = await spendToken(ctx, "email_verification", token);
    if (!user || !spent || spent.target !== user.email) throw new Refusal("wrong_code", { field: "token" });
    await noteProof(ctx, { ...user, email: spent.target });
    return user.id;
  });
}

/** The same for the asking user, by the digits that came with it. */
export async function proveEmailByCode(ctx: Ctx, code: string): Promise<void> {
  const { userId } = requireUser(ctx);
  const [asking] = await ctx.db.select().from(users).where(eq(users.id, userId));
  const email = asking?.email;
  const isRight = email && (await spendDigits(ctx, codeFor(userId, email), code));
  if (!isRight) throw new Refusal("wrong_code", { field: "code" });
  await inTransaction(ctx, async (ctx) => {
    const user = await lockUser(ctx, userId);
    if (user?.email !== email) throw new Refusal("wrong_code", { field: "code" });
    await noteProof(ctx, { ...user, email });
  });
}

type Proving = { id: string; accountId: string; customerId: string | null; email: string };

async function noteProof(ctx: Ctx, { id, ...proven }: Proving): Promise<void> {
  await ctx.db.update(users).set({ emailVerifiedAt: ctx.now }).where(eq(users.id, id));
  await forgetCodes(ctx, { purpose: ["email_verification", "email_code"], userId: id });
  await noteProvenMailbox(ctx, proven);
  await record(ctx, "email_proven", { userId: id, customerId: proven.customerId });
}
