import type { users } from "#db/schema/index.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { hasLiveDigits, issueDigits, spendDigits } from "#lib/identity/one-time-codes.ts";
import { countAttempt } from "#lib/identity/throttle.ts";
import { oneTimePassword } from "#lib/notifications/messages.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { Refusal } from "#lib/refusal.ts";

type Owner = Pick<typeof users.$inferSelect, "id" | "authMethod" | "email" | "phoneNumber">;

/**
 * After the right password: lets pass whoever has no second factor, or gives the code that was sent, which works once.
 * Without a code it sends one; a wrong one sends nothing (contract 11.4). Refuses `one_time_password_needed` otherwise.
 */
export async function passSecondFactor(ctx: Ctx, user: Owner, otp: string | undefined): Promise<void> {
  if (user.authMethod === "simple") return;
  const proof = { purpose: "log_in", target: user.id, userId: user.id } as const;
  if (otp && (await spendDigits(ctx, proof, otp))) return;
  if (!otp) await sendCode(ctx, user);
  throw new Refusal("one_time_password_needed", {
    field: "otp",
    says: otp ? "That code is wrong or no longer valid." : undefined,
    meta: { authMethod: user.authMethod },
  });
}

async function sendCode(ctx: Ctx, { id, authMethod, email, phoneNumber }: Owner): Promise<void> {
  const channel = authMethod === "tfa_email" ? "email" : "sms";
  const to = channel === "email" ? email : phoneNumber;
  if (!to) return;
  const proof = { purpose: "log_in", target: id, userId: id } as const;
  try {
    await countAttempt(ctx, [{ limit: "codeLogIn", of: id }]);
  } catch (error) {
    if (await hasLiveDigits(ctx, proof)) return;
    throw error;
  }
  await inTransaction(ctx, async (ctx) => {
    await enqueue(ctx, oneTimePassword(ctx.account, channel, to, await issueDigits(ctx, proof)));
  });
}
