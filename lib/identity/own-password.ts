import { eq } from "drizzle-orm";
import { users } from "#db/schema/index.ts";
import { type Ctx, requireUser } from "#lib/context.ts";
import { inHashingTurn, passwordMatches } from "#lib/identity/credentials.ts";
import { type Counted, countFailure, refuseExhausted } from "#lib/identity/throttle.ts";
import { Refusal } from "#lib/refusal.ts";

export type OwnUser = typeof users.$inferSelect;

/**
 * Takes the password of whoever asks and gives the user as it is now. Refuses `wrong_current_password` at `field`, and
 * after ten wrong ones in a quarter of an hour `too_many_attempts`. Call it outside of a transaction: misses count.
 */
export async function requireOwnPassword(ctx: Ctx, password: string, field = "currentPassword"): Promise<OwnUser> {
  const { userId } = requireUser(ctx);
  const counted: Counted[] = [{ limit: "passwordName", of: userId }];
  const [user] = await ctx.db.select().from(users).where(eq(users.id, userId));
  if (!user) throw new Refusal("log_in_first");
  const matches = await inHashingTurn(async () => {
    await refuseExhausted(ctx, counted);
    const matches = await passwordMatches(user.passwordHash, password);
    if (!matches) await countFailure(ctx, counted);
    return matches;
  });
  if (matches) return user;
  throw new Refusal("wrong_current_password", { field });
}
