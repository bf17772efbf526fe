import { and, desc, eq, gt } from "drizzle-orm";
import { oneTimeCodes, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction, requireUser } from "#lib/context.ts";
import { inEvenTime } from "#lib/even-time.ts";
import { isSomebodyElses, letUsernameFollow, lockUser, mailboxIsCodes, moveMailbox } from "#lib/identity/mailbox.ts";
import { forgetCodes, issueDigits, issueToken, spendDigits, spendToken } from "#lib/identity/one-time-codes.ts";
import { type OwnUser, requireOwnPassword } from "#lib/identity/own-password.ts";
import { countAttempt, mayMail } from "#lib/identity/throttle.ts";
import { emailChange, emailIsTaken } from "#lib/notifications/mailbox-messages.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { Refusal, refuseFaults } from "#lib/refusal.ts";

const codeFor = (userId: string, email: string) =>
  ({ purpose: "email_change_code", target: `${userId} ${email}`, userId }) as const;

/**
 * Sends a code and a link to the address that the asking user wants; nothing changes yet. An address that somebody else
 * has gets a warning instead, and whoever asks sees and waits the same: code and link are made and thrown away. Refuses
 * `wrong_current_password`, `too_many_attempts`, and a user whose log-in codes go to the mailbox.
 */
export async function askForEmailChange(
  ctx: Ctx,
  { email, currentPassword }: { email: string; currentPassword: string },
): Promise<void> {
  const user = await requireOwnPassword(ctx, currentPassword);
  if (user.authMethod === "tfa_email") throw new Refusal("invalid_input", mailboxIsCodes);
  if (user.email === email)
    throw new Refusal("invalid_input", { field: "email", says: "This is your e-mail address already" });
  await countAttempt(ctx, [{ limit: "proofUser", of: `change ${user.id}` }]);
  await inEvenTime(() => inTransaction(ctx, (ctx) => sendChange(ctx, user, email)));
}

async function sendChange(ctx: Ctx, { id: userId, epoch }: OwnUser, email: string): Promise<void> {
  const user = await lockUser(ctx, userId);
  if (user?.epoch !== epoch) throw new Refusal("wrong_current_password", { field: "currentPassword" });
  const isTaken = await isSomebodyElses(ctx, { email, userId });
  const token = await issueToken(ctx, { purpose: "email_change", target: email, userId });
  await forgetCodes(ctx, { purpose: "email_change_code", userId });
  const code = await issueDigits(ctx, codeFor(userId, email));
  const mail = isTaken ? emailIsTaken(ctx.account, email) : emailChange(ctx.account, email, { code, token });
  if (await mayMail(ctx, { limit: "proofMailbox", of: email })) await enqueue(ctx, mail);
  await record(ctx, "email_change_asked", { userId, customerId: user.customerId });
}

/** The address that the asking user wants and has not proven yet; null for none. */
export async function findWantedEmail(ctx: Ctx): Promise<string | null> {
  const { userId } = requireUser(ctx);
  const isOwn = and(eq(oneTimeCodes.userId, userId), eq(oneTimeCodes.purpose, "email_change"));
  const [wanted] = await ctx.db
    .select({ email: oneTimeCodes.target })
    .from(oneTimeCodes)
    .where(and(isOwn, gt(oneTimeCodes.expiresAt, ctx.now)))
    .orderBy(desc(oneTimeCodes.id))
    .limit(1);
  return wanted?.email ?? null;
}

/** Forgets the address that the asking user wanted: the code and the link that were sent there work no more. */
export async function cancelEmailChange(ctx: Ctx): Promise<void> {
  const { userId } = requireUser(ctx);
  await inTransaction(ctx, async (ctx) => {
    const user = await lockUser(ctx, userId);
    if (!user || !(await findWantedEmail(ctx))) return;
    await forgetCodes(ctx, { purpose: ["email_change", "email_change_code"], userId });
    await record(ctx, "email_change_cancelled", { userId, customerId: user.customerId });
  });
}

/** Takes the digits that were sent to the wanted address: from here on it is the user's. Refuses `wrong_code`. */
export async function changeEmailByCode(ctx: Ctx, code: string): Promise<void> {
  const { userId } = requireUser(ctx);
  const [email, [before]] = await Promise.all([
    findWantedEmail(ctx),
    ctx.db.select().from(users).where(eq(users.id, userId)),
  ]);
  const isRight = email !== null && (await spendDigits(ctx, codeFor(userId, email), code));
  if (!before || !isRight) throw new Refusal("wrong_code", { field: "code" });
  await inTransaction(ctx, (ctx) => finish(ctx, before, email, "code"));
}

/**
 * The same by the link, for nobody but the user who asked: a stranger who got the mail by a slip of the pen must not
 * make the account theirs. Refuses `log_in_first` and `wrong_code`.
 */
export async function changeEmailByLink(ctx: Ctx, token: string): Promise<void> {
  const { userId } = requireUser(ctx);
  await inTransaction(ctx, async (ctx) => {
    const before = await lockUser(ctx, userId);
    const spent = await spendToken(ctx, "email_change", token);
    if (!before || spent?.userId !== userId) throw new Refusal("wrong_code", { field: "token" });
    await finish(ctx, before, spent.target, "token");
  });
}

/** `asOf` is the user as it was when the proof was looked at: one who changed the password meanwhile has voided it. */
async function finish(ctx: Ctx, asOf: OwnUser, email: string, field: "code" | "token"): Promise<void> {
  const user = await lockUser(ctx, asOf.id);
  const isVoid = user?.epoch !== asOf.epoch || (await isSomebodyElses(ctx, { email, userId: asOf.id }));
  if (!user || isVoid) throw new Refusal("wrong_code", { field });
  refuseFaults([user.authMethod === "tfa_email" && mailboxIsCodes]);
  await moveMailbox(ctx, user, { email, provenAt: ctx.now });
  await letUsernameFollow(ctx, user, email);
}
