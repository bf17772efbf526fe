import { and, asc, eq, gte, inArray, isNull } from "drizzle-orm";
import { auditEvents, authenticators, customers, devices, passkeys, recoveryCodes, users } from "#db/schema/index.ts";
import { type AuditEvent, record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { fingerprint } from "#lib/identity/known-devices.ts";
import { forgetLaterUndos, letUsernameFollow, lockUser, type MailboxOwner, putMailbox } from "#lib/identity/mailbox.ts";
import { findToken, issueToken, spendToken } from "#lib/identity/one-time-codes.ts";
import { endOtherAccess } from "#lib/identity/other-access.ts";
import { passwordReset } from "#lib/notifications/messages.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { Refusal } from "#lib/refusal.ts";

const strangersDo = [
  "passkey_added",
  "authenticator_added",
  "recovery_codes_made",
  "second_factor_changed",
  "email_changed",
  "deletion_asked",
] as const satisfies AuditEvent[];

/**
 * Takes away the ways in that were added to a user since a moment from a browser and network that it was not known by
 * then: passkeys, an app, recovery codes, codes that go elsewhere; and a deletion that was asked for from there. What the
 * owner adds from a browser of their own stays, or a mailbox alone could take a second factor away (design §6). Says what
 * strangers did. Call it in a transaction.
 */
export async function takeBack(ctx: Ctx, userId: string, since: Date): Promise<Set<string>> {
  const [seen, events] = await Promise.all([
    ctx.db
      .select({ tokenHash: devices.tokenHash, since: devices.insertedAt })
      .from(devices)
      .where(and(eq(devices.userId, userId), isNull(devices.trustedUntil)))
      .orderBy(asc(devices.insertedAt)),
    ctx.db
      .select()
      .from(auditEvents)
      .where(
        and(eq(auditEvents.userId, userId), gte(auditEvents.at, since), inArray(auditEvents.event, [...strangersDo])),
      )
      .orderBy(asc(auditEvents.at), asc(auditEvents.id)),
  ]);
  const own = new Set(seen.filter((each, at) => at === 0 || each.since < since).map((each) => hex(each.tokenHash)));
  const strange = events.filter((event) => !own.has(hex(fingerprint(event))));
  const done = new Set(strange.map(({ event }) => event));
  const added = strange.filter(({ event }) => event === "passkey_added").map(({ at }) => at);
  if (added.length > 0)
    await ctx.db.delete(passkeys).where(and(eq(passkeys.userId, userId), inArray(passkeys.insertedAt, added)));
  if (done.has("authenticator_added")) await ctx.db.delete(authenticators).where(eq(authenticators.userId, userId));
  if (done.has("recovery_codes_made")) await ctx.db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  if (done.has("deletion_asked"))
    await ctx.db.update(customers).set({ deletionDueAt: null }).where(eq(customers.userId, userId));
  const [first] = strange.filter(({ event }) => event === "second_factor_changed" || event === "authenticator_added");
  if (first) await putFactorBack(ctx, userId, first.data);
  return done;
}

const hex = (bytes: Buffer) => bytes.toString("hex");

/** Codes by e-mail come back, since the mailbox does; a telephone that a stranger may have put there does not. */
async function putFactorBack(ctx: Ctx, userId: string, data: unknown): Promise<void> {
  const before = typeof data === "object" && data !== null && "before" in data ? data.before : null;
  const authMethod = before === "tfa_email" ? "tfa_email" : "simple";
  await ctx.db.update(users).set({ authMethod, phoneVerifiedAt: null }).where(eq(users.id, userId));
}

/** The address is the user's again, and proven by the link that went there; later links to undo end. Gives the username. */
export async function putMailboxBack(ctx: Ctx, user: MailboxOwner, email: string, since: Date): Promise<string> {
  await putMailbox(ctx, user, { email, provenAt: ctx.now });
  await forgetLaterUndos(ctx, user.id, since);
  return letUsernameFollow(ctx, user, email);
}

/**
 * "This wasn't me", from a mail about a strange log-in: every session and token of the user ends, what strangers have
 * added since is taken back, the address too, and a reset is sent to the mailbox. Refuses `wrong_code` for a token that
 * is unknown, used or old. Call it in the token's account.
 */
export async function disownLogIn(given: Ctx, token: string): Promise<void> {
  await inTransaction({ ...given, viewer: { kind: "anonymous" } }, async (ctx) => {
    const found = await findToken(ctx.db, "not_me", token, ctx.now);
    const user = found && (await lockUser(ctx, found.userId));
    const spent = await spendToken(ctx, "not_me", token);
    if (!user || !spent) throw new Refusal("wrong_code", { field: "token" });
    await endOtherAccess(ctx, user);
    const strangers = await takeBack(ctx, user.id, spent.issuedAt);
    const wasMoved = strangers.has("email_changed") && user.email !== spent.target;
    if (wasMoved) await putMailboxBack(ctx, user, spent.target, spent.issuedAt);
    const email = wasMoved ? spent.target : user.email;
    await record(ctx, "not_me", { userId: user.id, customerId: user.customerId });
    if (user.status !== "active" || !email) return;
    const reset = await issueToken(ctx, { purpose: "password_reset", target: email, userId: user.id });
    await enqueue(ctx, passwordReset(ctx.account, email, reset));
  });
}
