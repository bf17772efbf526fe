import type { Ctx } from "#lib/context.ts";
import { liftOverdue } from "#lib/customers/suspend.ts";
import { suspendedInWords } from "#lib/customers/suspension.ts";
import { Refusal } from "#lib/refusal.ts";

type Shown = { status: "active" | "suspended"; customerId: string | null };

/**
 * The user who has shown the right password or passkey, if they may come in. A suspension whose time is over is lifted
 * here and now, and the user looked up `again`, as they are then: somebody else may have lifted it first. Refuses `suspended`, in the store's words.
 */
export async function unlessSuspended<User extends Shown>(
  ctx: Ctx,
  user: User,
  again: () => Promise<User | null>,
): Promise<User> {
  if (user.status === "active") return user;
  const { customerId } = user;
  if (customerId) await liftOverdue(ctx, customerId);
  const now = await again();
  if (now?.status === "active") return now;
  throw new Refusal("suspended", { says: await suspendedInWords(ctx, customerId) });
}
