import { eq } from "drizzle-orm";
import { pointAccounts } from "#db/schema/index.ts";
import { type Ctx, requireCustomerId } from "#lib/context.ts";

/** The asking customer's points: the sum of its committed transactions, which the database keeps. */
export async function findBalance(ctx: Ctx): Promise<number> {
  const [ledger] = await ctx.db
    .select({ balance: pointAccounts.balance })
    .from(pointAccounts)
    .where(eq(pointAccounts.customerId, requireCustomerId(ctx)));
  return ledger?.balance ?? 0;
}
