import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { forgetLaterUndos, letUsernameFollow, lockUser, putMailbox } from "#lib/identity/mailbox.ts";
import { findToken, issueToken, spendToken } from "#lib/identity/one-time-codes.ts";
import { endOtherAccess } from "#lib/identity/other-access.ts";
import { emailChangeUndone } from "#lib/notifications/mailbox-messages.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { Refusal } from "#lib/refusal.ts";

/**
 * Takes the token that went to the old mailbox: that one is the user's again, and proven by it. Whoever is logged in is
 * out, and the mailbox gets a link to choose another password. Refuses `wrong_code`. Call it in the token's account.
 */
export async function undoEmailChange(given: Ctx, token: string): Promise<void> {
  await inTransaction({ ...given, viewer: { kind: "anonymous" } }, async (ctx) => {
    const found = await findToken(ctx.db, "email_undo", token, ctx.now);
    const user = found && (await lockUser(ctx, found.userId));
    const spent = await spendToken(ctx, "email_undo", token);
    if (!user || !spent) throw new Refusal("wrong_code", { field: "token" });
    const email = spent.target;
    const mine = { userId: user.id, customerId: user.customerId };
    await endOtherAccess(ctx, user);
    await putMailbox(ctx, user, { email, provenAt: ctx.now });
    const username = await letUsernameFollow(ctx, user, email);
    await forgetLaterUndos(ctx, user.id, spent.issuedAt);
    await record(ctx, "email_change_undone", mine);
    if (user.status !== "active") return;
    const reset = await issueToken(ctx, { purpose: "password_reset", target: email, userId: user.id });
    await enqueue(ctx, emailChangeUndone(ctx.account, email, { username, token: reset }));
  });
}
