import { and, eq } from "drizzle-orm";
import { claims } from "#db/schema/index.ts";
import { decline } from "#lib/claims/answer-offers.ts";
import { undoClaim } from "#lib/claims/undo-claim.ts";
import { undoMerge } from "#lib/claims/undo-merge.ts";
import { type Ctx, inTransaction, requireCustomerId } from "#lib/context.ts";
import { Refusal } from "#lib/refusal.ts";

/**
 * Undoes a claim or a merge of the asking customer; what goes back is not offered to them again by itself. Gives how many
 * orders went back. Refuses `not_found` for what is undone already or is somebody else's, `impossible_move` after 30 days.
 */
export async function giveBack(ctx: Ctx, id: string): Promise<number> {
  const me = requireCustomerId(ctx);
  return inTransaction(ctx, async (ctx) => {
    const isClaim = and(eq(claims.id, id), eq(claims.accountId, ctx.account.id), eq(claims.toCustomerId, me));
    const isSingle = (await ctx.db.$count(claims, isClaim)) > 0;
    const back = await (isSingle ? undoClaim(ctx, id).then((orderId) => [orderId]) : undoMerge(ctx, id)).catch(said);
    await decline(ctx, me, back);
    return back.length;
  });
}

function said(error: unknown): never {
  if (error instanceof Refusal && error.code === "not_found")
    throw new Refusal("not_found", { says: "This has been undone already, or is not yours to undo." });
  throw error;
}
