import { generateRegistrationOptions } from "@simplewebauthn/server";
import { and, asc, eq } from "drizzle-orm";
import { refusedBy } from "#db/refused.ts";
import { passkeys } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction, requireUser } from "#lib/context.ts";
import { lockUser } from "#lib/identity/mailbox.ts";
import { tellOwner } from "#lib/identity/notices.ts";
import { endOtherAccess } from "#lib/identity/other-access.ts";
import { requireOwner } from "#lib/identity/own-factor.ts";
import type { OwnUser } from "#lib/identity/own-password.ts";
import { challengeLife, keepChallenge, spendOwnChallenge } from "#lib/identity/passkey-challenges.ts";
import { type Attestation, handleOf, readAttestation, relyingParty } from "#lib/identity/passkey-proofs.ts";
import type { PasskeyView } from "#lib/identity/views.ts";
import type { Message } from "#lib/notifications/messages.ts";
import { passkeyAdded, passkeyRemoved } from "#lib/notifications/passkey-messages.ts";
import { Refusal } from "#lib/refusal.ts";

export const mostPasskeys = 10;

type Shown = { currentPassword: string; code?: string | undefined };

const ofUser = (ctx: Ctx) => eq(passkeys.userId, requireUser(ctx).userId);

/** The asking user's passkeys, oldest first. */
export async function listPasskeys(ctx: Ctx): Promise<PasskeyView[]> {
  return ctx.db
    .select({
      id: passkeys.id,
      name: passkeys.name,
      addedAt: passkeys.insertedAt,
      lastUsedAt: passkeys.lastUsedAt,
      isSynced: passkeys.isBackedUp,
    })
    .from(passkeys)
    .where(ofUser(ctx))
    .orderBy(asc(passkeys.id));
}

/** How many passkeys the asking user has. */
export const countPasskeys = (ctx: Ctx): Promise<number> => ctx.db.$count(passkeys, ofUser(ctx));

/**
 * What a browser needs to make a passkey for the asking user. Asks for the password and a code first, where there is a
 * second factor: a session that somebody copied must not become a way in that lasts. Refuses `wrong_current_password`,
 * `one_time_password_needed`, `wrong_code` and an eleventh passkey.
 */
export async function startAddingPasskey(ctx: Ctx, { currentPassword: password, code }: Shown) {
  const user = await requireOwner(ctx, { password, code }, "currentPassword");
  const own = await ctx.db.select().from(passkeys).where(ofUser(ctx));
  refuseTooMany(own.length);
  const options = await generateRegistrationOptions({
    rpName: ctx.account.name,
    rpID: relyingParty().id,
    userID: handleOf(user.id),
    userName: user.username,
    userDisplayName: user.name ?? user.username,
    timeout: challengeLife,
    attestationType: "none",
    excludeCredentials: own.map(({ credentialId: id, transports }) => ({ id, transports })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
  await keepChallenge(ctx, { ceremony: "register", userId: user.id }, options.challenge);
  return options;
}

/**
 * Keeps a passkey that the browser has just made. As with every change of a factor, all other sessions and tokens end
 * in the same transaction (design §6), and the owner is told. Refuses `challenge_over` and `passkey_refused`.
 */
export async function addPasskey(ctx: Ctx, input: { attestation: Attestation; name: string }): Promise<void> {
  const { userId } = requireUser(ctx);
  const { transports } = input.attestation.response;
  const made = await readAttestation(input.attestation);
  if (!made) throw new Refusal("passkey_refused", { says: "That passkey was not accepted. Please try again." });
  const { id: credentialId, publicKey, counter } = made.credential;
  try {
    await inTransaction(ctx, async (ctx) => {
      const user = await lockUser(ctx, userId);
      if (!user || !(await spendOwnChallenge(ctx, userId, made.challenge))) throw new Refusal("challenge_over", over);
      refuseTooMany(await countPasskeys(ctx));
      await ctx.db.insert(passkeys).values({
        accountId: ctx.account.id,
        userId,
        credentialId,
        publicKey: Buffer.from(publicKey),
        counter,
        transports,
        isBackedUp: made.credentialBackedUp,
        name: input.name,
        insertedAt: ctx.now,
      });
      if (!(await endOtherAccess(ctx, user))) throw new Refusal("challenge_over", over);
      await tell(ctx, user, passkeyAdded, input.name);
      await record(ctx, "passkey_added", { userId, customerId: user.customerId }, { name: input.name });
    });
  } catch (error) {
    if (refusedBy(error) !== "passkeys_credential_key") throw error;
    throw new Refusal("passkey_refused", { says: "That passkey is in use here already." });
  }
}

const over = { says: "That took too long, or was finished elsewhere. Please start again." };

function refuseTooMany(count: number): void {
  if (count < mostPasskeys) return;
  throw new Refusal("impossible_move", {
    says: `You have ${mostPasskeys} passkeys. Remove one before you add another.`,
  });
}

/** Gives one of the asking user's passkeys another name. Refuses `not_found`. */
export async function renamePasskey(ctx: Ctx, { passkeyId, name }: { passkeyId: string; name: string }): Promise<void> {
  const { userId } = requireUser(ctx);
  await inTransaction(ctx, async (ctx) => {
    const [renamed] = await ctx.db
      .update(passkeys)
      .set({ name })
      .where(and(eq(passkeys.id, passkeyId), ofUser(ctx)))
      .returning({ id: passkeys.id });
    if (!renamed) throw new Refusal("not_found");
    await record(ctx, "passkey_renamed", { userId, customerId: customerOf(ctx) }, { name });
  });
}

/**
 * Takes one of the asking user's passkeys away, after the password and a code as above; all other sessions and tokens end with it, and the
 * owner is told. Refuses `wrong_current_password` and `not_found`.
 */
export async function removePasskey(
  ctx: Ctx,
  { passkeyId, currentPassword: password, code }: Shown & { passkeyId: string },
): Promise<void> {
  const user = await requireOwner(ctx, { password, code }, "currentPassword");
  await inTransaction(ctx, async (ctx) => {
    await lockUser(ctx, user.id);
    if (!(await endOtherAccess(ctx, user))) throw new Refusal("wrong_current_password", { field: "currentPassword" });
    const [removed] = await ctx.db
      .delete(passkeys)
      .where(and(eq(passkeys.id, passkeyId), ofUser(ctx)))
      .returning({ name: passkeys.name });
    if (!removed) throw new Refusal("not_found");
    await tell(ctx, user, passkeyRemoved, removed.name);
    await record(ctx, "passkey_removed", { userId: user.id, customerId: user.customerId }, { name: removed.name });
  });
}

type Telling = (store: Ctx["account"], to: string, name: string) => Message;

const tell = (ctx: Ctx, user: OwnUser, message: Telling, name: string): Promise<void> =>
  tellOwner(ctx, user, (email) => message(ctx.account, email, name));

const customerOf = (ctx: Ctx) => (ctx.viewer.kind === "customer" ? ctx.viewer.customerId : null);
