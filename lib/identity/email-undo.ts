import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { lockUser } from "#lib/identity/mailbox.ts";
import { findToken, issueToken, spendToken } from "#lib/identity/one-time-codes.ts";
import { endOtherAccess } from "#lib/identity/other-access.ts";
import { putMailboxBack, takeBack } from "#lib/identity/take-back.ts";
import { emailChangeUndone } from "#lib/notifications/mailbox-messages.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { Refusal } from "#lib/refusal.ts";
import { after, days } from "#lib/time.ts";

/**
 * Takes the token that went to the old mailbox: that one is the user's again, and proven by it. Whoever is logged in is
 * out, ways in that strangers added in the week before or since are taken back, and the mailbox gets a link to choose
 * another password. Refuses `wrong_code`. Call it in the token's account.
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
    const username = await putMailboxBack(ctx, user, email, spent.issuedAt);
    await takeBack(ctx, user.id, after(spent.issuedAt, -days(7)));
    await record(ctx, "email_change_undone", mine);
    if (user.status !== "active") return;
    const reset = await issueToken(ctx, { purpose: "password_reset", target: email, userId: user.id });
    await enqueue(ctx, emailChangeUndone(ctx.account, email, { username, token: reset }));
  });
}
