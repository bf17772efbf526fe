import { sql } from "drizzle-orm";
import { authenticators, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { spendAppCode } from "#lib/identity/authenticator.ts";
import { hasLiveDigits, issueDigits, spendDigits } from "#lib/identity/one-time-codes.ts";
import { spendRecoveryCode } from "#lib/identity/recovery-codes.ts";
import { countAttempt, forgetFailures } from "#lib/identity/throttle.ts";
import { oneTimePassword } from "#lib/notifications/messages.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { Refusal } from "#lib/refusal.ts";

/** Where the second factor comes from: an app, or a code that we send. */
export type Factor = "app" | "email" | "sms";

export type FactorOwner = Pick<
  typeof users.$inferSelect,
  "id" | "customerId" | "authMethod" | "email" | "phoneNumber"
> & {
  hasApp: boolean;
};

/** Whether the user has an authenticator app, as a column of a query on users. */
export const hasApp = sql<boolean>`coalesce((select true from ${authenticators} as app
  where app.user_id = ${users}.id and app.confirmed_at is not null limit 1), false)`;

/** The factor that a user logs in with besides the password: the app where there is one, else what was chosen. */
export function factorOf({ hasApp, authMethod }: Pick<FactorOwner, "hasApp" | "authMethod">): Factor | null {
  if (hasApp) return "app";
  return authMethod === "simple" ? null : authMethod === "tfa_email" ? "email" : "sms";
}

/**
 * After the right password: lets pass whoever has no second factor, or gives a code that works, once. Without a code it
 * sends one, if it is one that we send; a wrong one sends nothing (contract 11.4). Refuses `one_time_password_needed`.
 */
export async function passSecondFactor(ctx: Ctx, user: FactorOwner, otp: string | undefined): Promise<void> {
  const factor = factorOf(user);
  if (!factor) return;
  if (otp && (await isRightCode(ctx, user, otp))) return;
  if (otp) await record(ctx, "second_step_failed", { userId: user.id, customerId: user.customerId });
  else await sendFactorCode(ctx, user);
  throw new Refusal("one_time_password_needed", {
    field: "otp",
    says: otp ? "That code is wrong or no longer valid." : undefined,
    meta: { authMethod: factor === "app" ? "tfa_app" : user.authMethod },
  });
}

/**
 * Whether the code is right, which spends it: of the app, a recovery code beside it, or one that was sent. Guesses are
 * counted before they are looked at, so that a thousand at once are ten; refuses `too_many_attempts` after those.
 */
export async function isRightCode(ctx: Ctx, user: FactorOwner, code: string): Promise<boolean> {
  if (factorOf(user) !== "app")
    return spendDigits(ctx, { purpose: "log_in", target: user.id }, code.replace(/\s/g, ""));
  const counted = [{ limit: "factorCode" as const, of: user.id }];
  await countAttempt(ctx, counted);
  const isRight = (await spendAppCode(ctx, user.id, code)) || (await spendRecoveryCode(ctx, user.id, code));
  if (isRight) await forgetFailures(ctx, counted);
  return isRight;
}

/** Sends the code that a user with a sent factor logs in with; at most five in a quarter of an hour. */
export async function sendFactorCode(ctx: Ctx, user: FactorOwner): Promise<void> {
  const factor = factorOf(user);
  const to = factor === "email" ? user.email : user.phoneNumber;
  if (!to || !factor || factor === "app") return;
  const proof = { purpose: "log_in", target: user.id, userId: user.id } as const;
  try {
    await countAttempt(ctx, [{ limit: "codeLogIn", of: user.id }]);
  } catch (error) {
    if (await hasLiveDigits(ctx, proof)) return;
    throw error;
  }
  await inTransaction(ctx, async (ctx) => {
    await enqueue(ctx, oneTimePassword(ctx.account, factor, to, await issueDigits(ctx, proof)));
  });
}
