import { claimOrders } from "#lib/claims/claim-orders.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { createGuest } from "#lib/customers/guest.ts";
import { Refusal } from "#lib/refusal.ts";
import { endLooksAt, endLookUp, findOpenLookUp } from "#lib/tracking/look-ups.ts";

export type Kept = { orderId: string; bornGuestId: string | null };

/**
 * Puts the order that this token shows into the asking customer's history, with its claim, and ends every look at it; an
 * anonymous visitor becomes a guest by it. All of it or nothing. Refuses `not_found` for a look-up that is over,
 * `impossible_move` when somebody else has the order meanwhile, and staff.
 */
export async function keepOrder(given: Ctx, token: string): Promise<Kept> {
  return inTransaction(given, async (ctx) => {
    const lookUp = await findOpenLookUp(ctx, token);
    if (!lookUp) throw new Refusal("not_found");
    const { orderId, email } = lookUp;
    const bornGuestId = ctx.viewer.kind === "anonymous" ? await createGuest(ctx) : null;
    const asking: Ctx = bornGuestId ? { ...ctx, viewer: { kind: "guest", customerId: bornGuestId } } : ctx;
    const grounds = { evidence: "order_code_and_mailbox_code", orderId, email } as const;
    const { claimed } = await claimOrders(asking, [orderId], grounds);
    if (!claimed.includes(orderId))
      throw new Refusal("impossible_move", { says: "This order is kept by somebody else meanwhile." });
    if (!(await endLookUp(ctx, token))) throw new Refusal("not_found");
    await endLooksAt(ctx, [orderId]);
    return { orderId, bornGuestId };
  });
}
