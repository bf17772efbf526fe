import { and, desc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { customers, declinedOrders, orders, users } from "#db/schema/index.ts";
import { maskedOrder } from "#lib/claims/masked.ts";
import type { MaskedOrderView, OffersCount } from "#lib/claims/views.ts";
import { type Ctx, requireCustomerId, requireUser } from "#lib/context.ts";
import { Refusal } from "#lib/refusal.ts";

/** How many are shown at once: when these have been answered, the next follow. */
export const offersAtOnce = 50;

export type Offers = OffersCount & { orders: MaskedOrderView[] };

/**
 * Orders that guests of this account placed with the address that the asking user has proven, as far as the address's
 * owner has not disowned them, newest first; either those that the customer has called somebody else's, or all others.
 * Every door writes addresses in lower case, so that they are compared as they stand, by `orders_email_index`.
 */
export function foundOrders(ctx: Ctx, { declined }: { declined: boolean }) {
  const { userId } = requireUser(ctx);
  const isProven = and(eq(users.id, userId), eq(users.accountId, ctx.account.id), isNotNull(users.emailVerifiedAt));
  const proven = ctx.db.select({ email: users.email }).from(users).where(isProven);
  const isDeclined = sql`exists (select from ${declinedOrders} as declined
    where declined.customer_id = ${requireCustomerId(ctx)} and declined.order_id = ${orders}.id)`;
  return ctx.db
    .select({ id: orders.id, code: orders.code, openedAt: orders.openedAt, totalCents: orders.grandTotalCents })
    .from(orders)
    .innerJoin(customers, eq(customers.id, orders.customerId))
    .where(
      and(
        eq(orders.accountId, ctx.account.id),
        eq(orders.email, sql`${proven}`),
        isNotNull(orders.openedAt),
        isNull(orders.emailDisownedAt),
        eq(customers.status, "guest"),
        eq(customers.isOpen, true),
        declined ? isDeclined : sql`not ${isDeclined}`,
      ),
    )
    .orderBy(desc(orders.openedAt), desc(orders.id))
    .limit(offersAtOnce + 1)
    .$dynamic();
}

/** The newest orders that are offered to the asking customer; none as long as the mailbox is not proven. */
export const findOffers = (ctx: Ctx): Promise<Offers> => offersOf(ctx, { declined: false });

/** The newest of those that would be offered if the customer had not called them somebody else's. */
export const findDeclined = (ctx: Ctx): Promise<Offers> => offersOf(ctx, { declined: true });

async function offersOf(ctx: Ctx, which: { declined: boolean }): Promise<Offers> {
  const found = await foundOrders(ctx, which);
  const shown = found.slice(0, offersAtOnce).flatMap(({ id, code, openedAt, totalCents }) => {
    return code && openedAt ? [maskedOrder({ id, code, placedAt: openedAt, totalCents }, ctx.account)] : [];
  });
  return { orders: shown, ...counted(found.length) };
}

const counted = (found: number): OffersCount => ({
  count: Math.min(found, offersAtOnce),
  hasMore: found > offersAtOnce,
});

/** The asking customer's mailbox, whether it is proven, and how many orders are offered for it, in one statement. */
export async function findMailboxWithOffers(
  ctx: Ctx,
): Promise<{ email: string | null; isProven: boolean; offers: OffersCount }> {
  const { userId } = requireUser(ctx);
  const [user] = await ctx.db
    .select({
      email: users.email,
      provenAt: users.emailVerifiedAt,
      found: sql<number>`(select count(*)::int from ${foundOrders(ctx, { declined: false })} as found)`,
    })
    .from(users)
    .where(eq(users.id, userId));
  if (!user) throw new Refusal("log_in_first");
  return { email: user.email, isProven: user.provenAt !== null, offers: counted(user.found) };
}

/** How many orders are offered to the asking customer; none to anybody else. */
export async function countOffers(ctx: Ctx): Promise<number> {
  if (ctx.viewer.kind !== "customer") return 0;
  return (await findMailboxWithOffers(ctx)).offers.count;
}
