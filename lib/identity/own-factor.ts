import { and, eq, isNotNull } from "drizzle-orm";
import { authenticators } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { requireOwnPassword } from "#lib/identity/own-password.ts";
import { factorOf, isRightCode, sendFactorCode } from "#lib/identity/second-factor.ts";
import { Refusal } from "#lib/refusal.ts";

type Shown = { password: string; code?: string | undefined };

/**
 * The asking user, after the password and, where there is a second factor, its code: what everything asks for that
 * changes how the user logs in. Without a code it sends one, if it is one that we send. Refuses
 * `wrong_current_password` at `field`, `one_time_password_needed` and `wrong_code` at `code`.
 */
export async function requireOwner(ctx: Ctx, { password, code }: Shown, field = "password") {
  const own = await requireOwnPassword(ctx, password, field);
  const isApp = and(eq(authenticators.userId, own.id), isNotNull(authenticators.confirmedAt));
  const user = { ...own, hasApp: (await ctx.db.$count(authenticators, isApp)) > 0 };
  if (!factorOf(user)) return user;
  if (code && (await isRightCode(ctx, user, code))) return user;
  if (code) throw new Refusal("wrong_code", { field: "code" });
  await sendFactorCode(ctx, user);
  const says = user.hasApp ? "Enter a code of your app." : "Enter the code that we have just sent you.";
  throw new Refusal("one_time_password_needed", { field: "code", says });
}
