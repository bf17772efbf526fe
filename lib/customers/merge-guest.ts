import { and, eq, inArray, ne, sql } from "drizzle-orm";
import {
  addresses,
  customers,
  merges,
  orderLineItems,
  orders,
  pointAccounts,
  pointTransactions,
} from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { pricedLine, sumUp } from "#lib/checkout/cart.ts";
import type { Ctx } from "#lib/context.ts";
import { planCart } from "#lib/customers/plan-cart.ts";

type Moved = {
  orders: string[];
  cart: { id: string; joined: string | null; lines: { productId: string; quantity: number; had: number }[] } | null;
  points: number;
  pendingPoints: string[];
  filled: string[];
  address: boolean;
};

/**
 * Moves everything a guest has to the registered customer who logs in on the guest's browser, once, and leaves a trace
 * precise enough to be undone (design §3.6). A guest that was registered or merged before has nothing to give: then
 * nothing happens. Call it inside a transaction; the guest stays as a row that points at the customer.
 */
export async function takeInGuest(
  ctx: Ctx,
  guestId: string,
  customerId: string,
  actorUserId: string,
): Promise<boolean> {
  if (guestId === customerId) return false;
  const both = await ctx.db
    .select()
    .from(customers)
    .where(and(eq(customers.accountId, ctx.account.id), inArray(customers.id, [guestId, customerId])))
    .orderBy(customers.id)
    .for("update");
  const guest = both.find((customer) => customer.id === guestId);
  const customer = both.find((each) => each.id === customerId);
  if (guest?.status !== "guest" || guest.supersededById || customer?.status !== "registered") return false;

  const moved: Moved = {
    cart: await moveCart(ctx, guestId, customerId),
    orders: await moveOrders(ctx, guestId, customerId),
    points: await movePoints(ctx, guestId, customerId),
    pendingPoints: await movePendingPoints(ctx, guestId, customerId),
    filled: customer.phoneNumber || !guest.phoneNumber ? [] : ["phoneNumber"],
    address: await moveAddress(ctx, guestId, customerId),
  };
  if (moved.filled.length > 0)
    await ctx.db.update(customers).set({ phoneNumber: guest.phoneNumber }).where(eq(customers.id, customerId));
  await ctx.db.update(customers).set({ supersededById: customerId }).where(eq(customers.id, guestId));
  await ctx.db.insert(merges).values({
    accountId: ctx.account.id,
    fromCustomerId: guestId,
    toCustomerId: customerId,
    evidence: "guest_cookie",
    actorUserId,
    moved,
    mergedAt: ctx.now,
  });
  await record(
    ctx,
    "guest_merged",
    { customerId, userId: actorUserId },
    { from: guestId, orders: moved.orders.length },
  );
  return true;
}

/** Everything but a storefront cart, of which a customer has one: placed orders and the API's carts. */
async function moveOrders(ctx: Ctx, from: string, to: string): Promise<string[]> {
  const rows = await ctx.db
    .update(orders)
    .set({ customerId: to })
    .where(and(eq(orders.customerId, from), sql`not (${orders.status} = 'cart' and ${orders.channel} = 'storefront')`))
    .returning({ id: orders.id });
  return rows.map((row) => row.id);
}

async function moveCart(ctx: Ctx, from: string, to: string): Promise<Moved["cart"]> {
  const carts = await ctx.db
    .select({ id: orders.id, customerId: orders.customerId })
    .from(orders)
    .where(and(inArray(orders.customerId, [from, to]), eq(orders.status, "cart"), eq(orders.channel, "storefront")))
    .orderBy(orders.id)
    .for("update");
  const given = carts.find((cart) => cart.customerId === from);
  const own = carts.find((cart) => cart.customerId === to);
  if (!given) return null;
  if (!own) {
    await ctx.db.update(orders).set({ customerId: to }).where(eq(orders.id, given.id));
    return { id: given.id, joined: null, lines: [] };
  }
  const lines = await ctx.db
    .select()
    .from(orderLineItems)
    .where(inArray(orderLineItems.orderId, [given.id, own.id]));
  const plan = planCart(
    lines.filter((line) => line.orderId === given.id),
    lines.filter((line) => line.orderId === own.id),
  );
  for (const { line, quantity } of plan) {
    const amounts = pricedLine(ctx, line.unitPriceCents ?? 0, quantity);
    await ctx.db
      .insert(orderLineItems)
      .values({ ...line, id: undefined, orderId: own.id, ...amounts })
      .onConflictDoUpdate({
        target: [orderLineItems.orderId, orderLineItems.productId],
        targetWhere: sql`product_id is not null`,
        set: amounts,
      });
  }
  await ctx.db.delete(orders).where(eq(orders.id, given.id));
  await sumUp(ctx, own.id);
  return {
    id: given.id,
    joined: own.id,
    lines: plan.map(({ line, quantity, had }) => ({ productId: line.productId, quantity, had })),
  };
}

async function movePoints(ctx: Ctx, from: string, to: string): Promise<number> {
  const ledgers = await ctx.db
    .select()
    .from(pointAccounts)
    .where(inArray(pointAccounts.customerId, [from, to]))
    .orderBy(pointAccounts.id)
    .for("update");
  const given = ledgers.find((ledger) => ledger.customerId === from);
  const own = ledgers.find((ledger) => ledger.customerId === to);
  if (!given || !own || given.balance === 0) return 0;
  const entry = {
    accountId: ctx.account.id,
    status: "committed",
    committedAt: ctx.now,
    balanceAfterCommit: 0,
    reason: "merge",
  } as const;
  await ctx.db.insert(pointTransactions).values({ ...entry, pointAccountId: given.id, amount: -given.balance });
  await ctx.db.insert(pointTransactions).values({ ...entry, pointAccountId: own.id, amount: given.balance });
  return given.balance;
}

/** What was not committed yet may be still, by the customer. */
async function movePendingPoints(ctx: Ctx, from: string, to: string): Promise<string[]> {
  const ledgerOf = (id: string) => sql`(select id from ${pointAccounts} where ${pointAccounts.customerId} = ${id})`;
  const rows = await ctx.db
    .update(pointTransactions)
    .set({ pointAccountId: ledgerOf(to) })
    .where(
      and(
        eq(pointTransactions.pointAccountId, ledgerOf(from)),
        eq(pointTransactions.status, "pending"),
        sql`exists ${ledgerOf(to)}`,
      ),
    )
    .returning({ id: pointTransactions.id });
  return rows.map((row) => row.id);
}

/** The guest's delivery address is kept where the customer has none. */
async function moveAddress(ctx: Ctx, from: string, to: string): Promise<boolean> {
  const rows = await ctx.db
    .update(addresses)
    .set({ customerId: to })
    .where(
      and(
        eq(addresses.customerId, from),
        ne(addresses.customerId, to),
        sql`not exists (select from ${addresses} as own where own.customer_id = ${to})`,
      ),
    )
    .returning({ id: addresses.id });
  return rows.length > 0;
}
