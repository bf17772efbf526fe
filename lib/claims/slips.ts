import { createHmac } from "node:crypto";
import { and, desc, eq, isNull } from "drizzle-orm";
import { claimSlips, customers, orders, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import type { SlipView } from "#lib/claims/slip-views.ts";
import { actorOf, untilNobodyMoves } from "#lib/claims/write-claims.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { lockWithCustomer } from "#lib/orders/lock-order.ts";
import { newCode } from "#lib/orders/order-code.ts";
import { Refusal } from "#lib/refusal.ts";
import { after, days } from "#lib/time.ts";

/** A slip lies in a drawer for a while before its order is looked for. */
const slipLife = days(90);

/** A code has twelve of 23 characters, 2.2 × 10^16 or 54 bits; only a keyed hash of it is kept. */
export const slipHash = (ctx: Ctx, code: string) =>
  createHmac("sha256", env().authSecret)
    .update(["claim slip", ctx.account.id, code.replaceAll("-", "")].join("\n"))
    .digest();

/** Of slips: those that are neither used nor revoked. */
export const isUnspent = and(isNull(claimSlips.spentAt), isNull(claimSlips.revokedAt));

/**
 * Makes a code by which whoever an order was taken for puts it into their history, once, within 90 days. One that was
 * printed before is revoked by it. Gives the code, which nobody can read again. Refuses `not_found`, and
 * `impossible_move` for an order that is kept in an account, has nobody, or is cancelled.
 */
export async function printSlip(ctx: Ctx, orderId: string): Promise<{ code: string; expiresAt: Date }> {
  requirePermission(ctx, "slips:print");
  return untilNobodyMoves(() =>
    inTransaction(ctx, async (ctx) => {
      const order = await lockWithCustomer(ctx, orderId);
      const { stop } = await readSlip(ctx, orderId);
      if (stop) throw new Refusal("impossible_move", { says: stop });
      await endOpenSlip(ctx, orderId);
      const code = newCode(3);
      const expiresAt = after(ctx.now, slipLife);
      const { kind, userId } = actorOf(ctx);
      await ctx.db.insert(claimSlips).values({
        accountId: ctx.account.id,
        orderId,
        codeHash: slipHash(ctx, code),
        printedByKind: kind,
        printedByUserId: userId,
        printedAt: ctx.now,
        expiresAt,
      });
      await record(ctx, "slip_printed", { customerId: order.customerId, orderId });
      return { code, expiresAt };
    }),
  );
}

/** Ends the code of an order's slip. Refuses `impossible_move` when there is none that could still be used. */
export async function revokeSlip(ctx: Ctx, orderId: string): Promise<void> {
  requirePermission(ctx, "slips:print");
  await untilNobodyMoves(() =>
    inTransaction(ctx, async (ctx) => {
      const order = await lockWithCustomer(ctx, orderId);
      if (!(await endOpenSlip(ctx, orderId)))
        throw new Refusal("impossible_move", { says: "There is no slip of this order that could still be used." });
      await record(ctx, "slip_revoked", { customerId: order.customerId, orderId });
    }),
  );
}

async function endOpenSlip(ctx: Ctx, orderId: string): Promise<boolean> {
  const ended = await ctx.db
    .update(claimSlips)
    .set({ revokedAt: ctx.now })
    .where(and(eq(claimSlips.orderId, orderId), eq(claimSlips.accountId, ctx.account.id), isUnspent))
    .returning({ id: claimSlips.id });
  return ended.length > 0;
}

/** The last slip of an order, and why none can be printed, in words; refuses `not_found` for no placed order. */
export async function readSlip(ctx: Ctx, orderId: string): Promise<{ last: SlipView | null; stop: string | null }> {
  requirePermission(ctx, "slips:print");
  const isIt = and(eq(orders.id, orderId), eq(orders.accountId, ctx.account.id));
  const [[order], [found]] = await Promise.all([
    ctx.db
      .select({ status: orders.status, owner: customers.status })
      .from(orders)
      .leftJoin(customers, eq(customers.id, orders.customerId))
      .where(isIt),
    ctx.db
      .select({ slip: claimSlips, name: users.name, username: users.username })
      .from(claimSlips)
      .leftJoin(users, eq(users.id, claimSlips.printedByUserId))
      .where(and(eq(claimSlips.orderId, orderId), eq(claimSlips.accountId, ctx.account.id)))
      .orderBy(desc(claimSlips.id))
      .limit(1),
  ]);
  if (!order || order.status === "cart") throw new Refusal("not_found");
  const by = found?.name ?? found?.username ?? "somebody who is not on the team any more";
  const last = found && { state: stateOf(ctx, found.slip), by, at: found.slip.printedAt, until: found.slip.expiresAt };
  return { last: last ?? null, stop: stopOf(order) };
}

function stateOf(ctx: Ctx, slip: typeof claimSlips.$inferSelect): SlipView["state"] {
  if (slip.spentAt) return "used";
  if (slip.revokedAt) return "revoked";
  return slip.expiresAt <= ctx.now ? "expired" : "open";
}

function stopOf({ status, owner }: { status: string; owner: string | null }): string | null {
  if (status === "cancelled") return "This order is cancelled: there is nothing to find again.";
  if (owner === "guest") return null;
  if (owner === null || owner === "deleted") return "This order belongs to nobody who could give it away.";
  return "This order is kept in an account: they find it there when they log in. A slip could not take it out of it.";
}
