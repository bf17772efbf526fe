import { and, desc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { preparedOnce } from "#db/prepared.ts";
import { customers, declinedOrders, orders, users } from "#db/schema/index.ts";
import { maskedOrder } from "#lib/claims/masked.ts";
import type { MaskedOrderView, OffersCount } from "#lib/claims/views.ts";
import { type Ctx, requireCustomerId, requireUser } from "#lib/context.ts";
import { Refusal } from "#lib/refusal.ts";

/** How many are shown at once: when these have been answered, the next follow. */
export const offersAtOnce = 50;

export type Offers = OffersCount & { orders: MaskedOrderView[] };

const given = sql.placeholder;

/**
 * Orders that guests of this account placed with the address that the asking user has proven, as far as the address's
 * owner has not disowned them, newest first; either those that the customer has called somebody else's, or all others.
 * Every door writes addresses in lower case, so that they are compared as they stand, by `orders_email_index`.
 */
function foundOrders(db: Db, { declined }: { declined: boolean }) {
  const isProven = and(
    eq(users.id, given("userId")),
    eq(users.accountId, given("accountId")),
    isNotNull(users.emailVerifiedAt),
  );
  const proven = db.select({ email: users.email }).from(users).where(isProven);
  const isDeclined = sql`exists (select from ${declinedOrders} as declined
    where declined.customer_id = ${given("customerId")} and declined.order_id = ${orders}.id)`;
  return db
    .select({ id: orders.id, code: orders.code, openedAt: orders.openedAt, totalCents: orders.grandTotalCents })
    .from(orders)
    .innerJoin(customers, eq(customers.id, orders.customerId))
    .where(
      and(
        eq(orders.accountId, given("accountId")),
        eq(orders.email, sql`${proven}`),
        isNotNull(orders.openedAt),
        isNull(orders.emailDisownedAt),
        eq(customers.status, "guest"),
        eq(customers.isOpen, true),
        declined ? isDeclined : sql`not ${isDeclined}`,
      ),
    )
    .orderBy(desc(orders.openedAt), desc(orders.id))
    .limit(offersAtOnce + 1);
}

const offered = preparedOnce((db: Db) => foundOrders(db, { declined: false }).prepare("offered_orders"));
const refused = preparedOnce((db: Db) => foundOrders(db, { declined: true }).prepare("declined_orders"));
const mailboxWithOffers = preparedOnce((db: Db) =>
  db
    .select({
      email: users.email,
      provenAt: users.emailVerifiedAt,
      found: sql<number>`(select count(*)::int from ${foundOrders(db, { declined: false })} as found)`,
    })
    .from(users)
    .where(eq(users.id, given("userId")))
    .prepare("mailbox_with_offers"),
);

const asking = (ctx: Ctx) => ({
  accountId: ctx.account.id,
  userId: requireUser(ctx).userId,
  customerId: requireCustomerId(ctx),
});

/** The newest orders that are offered to the asking customer; none as long as the mailbox is not proven. */
export const findOffers = async (ctx: Ctx): Promise<Offers> =>
  offersOf(ctx, await offered(ctx.db).execute(asking(ctx)));

/** The newest of those that would be offered if the customer had not called them somebody else's. */
export const findDeclined = async (ctx: Ctx): Promise<Offers> =>
  offersOf(ctx, await refused(ctx.db).execute(asking(ctx)));

type Found = Awaited<ReturnType<ReturnType<typeof offered>["execute"]>>;

function offersOf(ctx: Ctx, found: Found): Offers {
  const shown = found.slice(0, offersAtOnce).flatMap(({ id, code, openedAt, totalCents }) => {
    return code && openedAt ? [maskedOrder({ id, code, placedAt: openedAt, totalCents }, ctx.account)] : [];
  });
  return { orders: shown, ...counted(found.length) };
}

const counted = (found: number): OffersCount => ({
  count: Math.min(found, offersAtOnce),
  hasMore: found > offersAtOnce,
});

type Mailbox = { email: string | null; isProven: boolean; offers: OffersCount };

/** The asking customer's mailbox, whether it is proven, and how many orders are offered for it, in one statement. */
export async function findMailboxWithOffers(ctx: Ctx): Promise<Mailbox> {
  const [user] = await mailboxWithOffers(ctx.db).execute(asking(ctx));
  if (!user) throw new Refusal("log_in_first");
  return { email: user.email, isProven: user.provenAt !== null, offers: counted(user.found) };
}

/** How many orders are offered to the asking customer; none to anybody else. */
export async function countOffers(ctx: Ctx): Promise<OffersCount> {
  return ctx.viewer.kind === "customer" ? (await findMailboxWithOffers(ctx)).offers : counted(0);
}
