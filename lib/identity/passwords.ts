import { eq } from "drizzle-orm";
import { users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { hashPassword, refuseWeakPassword } from "#lib/identity/credentials.ts";
import { lockUser } from "#lib/identity/mailbox.ts";
import { tellOwner } from "#lib/identity/notices.ts";
import { endOtherAccess } from "#lib/identity/other-access.ts";
import { requireOwnPassword } from "#lib/identity/own-password.ts";
import { passwordChanged } from "#lib/notifications/mailbox-messages.ts";
import { Refusal } from "#lib/refusal.ts";

/**
 * Changes the asking user's password. Refuses `wrong_current_password` and weak new ones. Every other session and every
 * API token ends in the same transaction (design §6), and so does a reset that was asked for; the session that asks
 * goes on. `alongside` runs in that transaction too.
 */
export async function changePassword(
  ctx: Ctx,
  input: { currentPassword: string; newPassword: string },
  alongside: (ctx: Ctx) => Promise<void> = async () => {},
): Promise<void> {
  const user = await requireOwnPassword(ctx, input.currentPassword);
  refuseWeakPassword(input.newPassword, user.username, "newPassword");
  const passwordHash = await hashPassword(input.newPassword);
  await inTransaction(ctx, async (ctx) => {
    await lockUser(ctx, user.id);
    if (!(await endOtherAccess(ctx, user))) throw new Refusal("wrong_current_password", { field: "currentPassword" });
    await ctx.db.update(users).set({ passwordHash }).where(eq(users.id, user.id));
    await alongside(ctx);
    await tellOwner(ctx, user, (email) => passwordChanged(ctx.account, email));
    await record(ctx, "password_changed", { userId: user.id, customerId: user.customerId });
  });
}
