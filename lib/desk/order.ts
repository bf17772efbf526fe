import { and, eq, isNotNull } from "drizzle-orm";
import { customers, orders } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { findOrderEvents } from "#lib/desk/timeline.ts";
import type { DeskOrderView } from "#lib/desk/views.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { findPlaced } from "#lib/orders/find-orders.ts";

/** A placed order as the desk sees it, with whose it is and everything that happened to it; null for none of this account. */
export async function findDeskOrder(ctx: Ctx, id: string): Promise<DeskOrderView | null> {
  requirePermission(ctx, "orders:manage");
  const isIt = and(eq(orders.id, id), eq(orders.accountId, ctx.account.id), isNotNull(orders.openedAt));
  const [order, [more], { rows: events }] = await Promise.all([
    findPlaced(ctx, eq(orders.id, id)),
    ctx.db
      .select({
        customerId: orders.customerId,
        customerName: customers.name,
        label: orders.label,
        fulfillmentStatus: orders.fulfillmentStatus,
      })
      .from(orders)
      .leftJoin(customers, eq(customers.id, orders.customerId))
      .where(isIt),
    findOrderEvents(ctx, id),
  ]);
  return order && more ? { ...order, ...more, events } : null;
}
