import { and, asc, eq, isNotNull, type SQL, sql } from "drizzle-orm";
import { auditEvents, orderLineItems, orders } from "#db/schema/index.ts";
import { maskedEmail } from "#lib/claims/masked.ts";
import { type Ctx, requireCustomerId } from "#lib/context.ts";
import { dueCents } from "#lib/orders/status.ts";
import type { OrderView } from "#lib/orders/views.ts";

/** How many orders the asking customer has placed. */
export async function countOrders(ctx: Ctx): Promise<number> {
  return ctx.db.$count(orders, and(eq(orders.customerId, requireCustomerId(ctx)), isNotNull(orders.openedAt)));
}

/**
 * One placed order with its lines as they were bought, when it is the asking customer's; null for one that is somebody
 * else's, is still a cart, or never existed: nobody can tell which.
 */
export async function findOrder(ctx: Ctx, id: string): Promise<OrderView | null> {
  if (ctx.viewer.kind !== "guest" && ctx.viewer.kind !== "customer") return null;
  return findPlaced(ctx, and(eq(orders.id, id), eq(orders.customerId, ctx.viewer.customerId)));
}

/** Whether a placed order is the asking customer's. */
export const ownsOrder = async (ctx: Ctx, id: string): Promise<boolean> =>
  (await ctx.db.$count(orders, and(eq(orders.id, id), eq(orders.customerId, requireCustomerId(ctx))))) > 0;

/** The placed order of the account that this is true of, with its lines, whoever asks: the caller has seen to who may. */
export async function findPlaced(ctx: Ctx, isMeant: SQL | undefined): Promise<OrderView | null> {
  const isIt = and(eq(orders.accountId, ctx.account.id), isNotNull(orders.openedAt), isMeant);
  const [[found], lines] = await Promise.all([
    ctx.db.select({ order: orders, cancelSays }).from(orders).where(isIt),
    ctx.db
      .select({ line: orderLineItems })
      .from(orderLineItems)
      .innerJoin(orders, eq(orders.id, orderLineItems.orderId))
      .where(isIt)
      .orderBy(asc(orderLineItems.id)),
  ]);
  return found
    ? orderView(
        found,
        lines.map(({ line }) => line),
      )
    : null;
}

const cancelSays = sql<string | null>`(select event.data->>'says' from ${auditEvents} as event
  where event.order_id = ${orders}.id and event.event = 'order_cancelled' order by event.at desc limit 1)`;

type OrderRow = typeof orders.$inferSelect;
type LineRow = typeof orderLineItems.$inferSelect;

/** An address whose owner has said that the order isn't theirs is shown to nobody in full. */
const emailOf = ({ email, emailDisownedAt }: OrderRow) =>
  emailDisownedAt && email ? { email: null, disownedEmail: maskedEmail(email) } : { email, disownedEmail: null };

type Found = { order: OrderRow; cancelSays: string | null };

function orderView({ order, cancelSays }: Found, lines: LineRow[]): OrderView | null {
  const { status, openedAt, code, deliveryAddressLineOne: lineOne, deliveryAddressCity: city } = order;
  if (status === "cart" || !openedAt || !code) return null;
  return {
    id: order.id,
    code,
    status,
    placedAt: openedAt,
    currency: order.currency,
    lines: lines.map((line) => ({
      id: line.id,
      name: line.name,
      slug: line.slug,
      art: line.art,
      quantity: line.orderQuantity,
      unitCents: line.unitPriceCents ?? line.grandTotalCents,
      totalCents: line.grandTotalCents,
    })),
    totals: {
      subTotalCents: order.subTotalCents,
      taxCents: order.taxOneCents + order.taxTwoCents + order.taxThreeCents,
      grandTotalCents: order.grandTotalCents,
    },
    discount: order.discountCents > 0 ? { cents: order.discountCents, reason: order.discountReason ?? "" } : null,
    pointsPaidCents: order.pointsPaidCents,
    dueCents: dueCents(order),
    name: order.name,
    ...emailOf(order),
    phone: order.phoneNumber,
    fulfillment: order.fulfillmentMethod,
    paymentMethod: order.paymentMethod,
    paymentStatus: order.paymentStatus,
    paidCents: order.paidCents,
    fulfillmentStatus: order.fulfillmentStatus,
    address:
      lineOne && city
        ? {
            lineOne,
            lineTwo: order.deliveryAddressLineTwo,
            postalCode: order.deliveryAddressPostalCode,
            city,
            countryCode: order.deliveryAddressCountryCode,
          }
        : null,
    cancelSays,
    timeline: [
      { at: openedAt, says: "Order placed" },
      ...(order.closedAt
        ? [{ at: order.closedAt, says: order.fulfillmentMethod === "ship" ? "Delivered" : "Collected" }]
        : []),
      ...(order.cancelledAt ? [{ at: order.cancelledAt, says: "Cancelled" }] : []),
    ],
  };
}
